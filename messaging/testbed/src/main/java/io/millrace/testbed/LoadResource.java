package io.millrace.testbed;

import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.resteasy.reactive.RestQuery;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** Sends many events in overlapping transactions, and records which transactions were committed. */
@Path("/load")
public class LoadResource {

    private static final int CONCURRENCY = 12;

    private final OutboxEmitter<String> load;
    private final Vertx vertx;

    LoadResource(@Channel("load-out") OutboxEmitter<String> load, Vertx vertx) {
        this.load = load;
        this.vertx = vertx;
    }

    /** Runs the transactions; each sends this number of events, with random keys and this number of extra bytes. */
    @POST
    public Uni<Void> run(
            @RestQuery int transactions,
            @RestQuery int events,
            @RestQuery int keys,
            @RestQuery long seed,
            @RestQuery @DefaultValue("0") int bytes) {
        String more = "x".repeat(bytes);
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        return Multi.createFrom()
                .range(0, transactions)
                .onItem()
                .transformToUni(i -> {
                    String[] chosen = random.ints(events, 0, keys)
                            .mapToObj(key -> "key-" + key)
                            .toArray(String[]::new);
                    return Uni.createFrom()
                            .deferred(() -> Contexts.runOn(Contexts.duplicate(vertx), () -> transaction(chosen, more)));
                })
                .merge(CONCURRENCY)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> transaction(String[] keys, String more) {
        return SessionSql.inTransaction(() -> {
            var ids = new UUID[keys.length];
            for (int i = 0; i < keys.length; i++) {
                ids[i] = load.send(keys[i], "event of " + keys[i] + more);
            }
            return SessionSql.update("""
                            INSERT INTO loaded (event_id, key, n)
                            SELECT * FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY
                            """, ids, keys).replaceWithVoid();
        });
    }
}
