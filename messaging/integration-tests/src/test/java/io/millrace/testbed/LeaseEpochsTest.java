package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.lease.LaneKeeper;
import io.millrace.messaging.relay.lease.LeaseStore;
import io.millrace.messaging.relay.lease.Member;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** A statement about a lease reaches the database late: its member has lost the lane meanwhile, and taken it again. */
@QuarkusTest
@TestProfile(PressureTest.StoresOnly.class)
@WithServers
class LeaseEpochsTest {

    private static final int HEARTBEATS = 300;
    /**
     * Half of what these heartbeats take if no update is a heap-only one. A snapshot that another session holds meanwhile
     * keeps dead rows for that time, which are some pages.
     */
    private static final long FEW_PAGES = 32 * 8192;

    @Inject
    LeaseStore leases;

    private final Member member = Member.of(Numbers.newKey());
    private final AtomicReference<String> meanwhile = new AtomicReference<>("");

    @BeforeEach
    void allLanesAreFree() throws SQLException {
        execute("DELETE FROM outbox_member");
        execute("UPDATE outbox_lane SET owner = NULL, unfenced = '{}'");
    }

    @Test
    void aLaneThatWasTakenAgainIsNotFreedByTheReleaseOfTheFormerLease() throws SQLException {
        LaneKeeper keeper = keeper();
        OnContext.run(keeper::beat);
        execute("INSERT INTO outbox_member (member, instance, alive_until) "
                + "VALUES ('other/1', 'other', now() + interval '1 hour')");
        OnContext.run(keeper::beat);

        meanwhile.set("UPDATE outbox_lane SET epoch = epoch + 2");
        OnContext.run(keeper::beat);

        assertThat(lanes("TRUE")).isEqualTo(Lanes.COUNT);
        OnContext.run(keeper::beat);
        OnContext.run(keeper::beat);
        assertThat(lanes("TRUE")).as("under the new leases").isEqualTo(Lanes.COUNT / 2);
    }

    @Test
    void aFormerOwnerOfALaneThatWasTakenAgainIsNotTakenForFenced() throws SQLException {
        execute("UPDATE outbox_lane SET owner = 'first/1', lease_until = now() - interval '1 minute'");
        meanwhile.set("UPDATE outbox_lane SET epoch = epoch + 2, unfenced = '{second/1}'");

        OnContext.run(keeper()::beat);

        assertThat(lanes("unfenced = '{second/1}'")).isEqualTo(Lanes.COUNT);
    }

    /** Autovacuum comes once in thousands of heartbeats. */
    @Test
    void theTableOfTheLeasesStaysSmallWithoutVacuum() throws SQLException {
        LaneKeeper keeper = keeper();
        execute("VACUUM FULL outbox_lane");
        execute("ALTER TABLE outbox_lane SET (autovacuum_enabled = off)");

        for (int i = 0; i < HEARTBEATS; i++) {
            OnContext.run(keeper::beat);
        }

        assertThat((Long) Numbers.sql("SELECT pg_relation_size('outbox_lane') WHERE $1 <> ''", "size")
                        .getFirst()[0])
                .isLessThanOrEqualTo(FEW_PAGES);
        execute("ALTER TABLE outbox_lane RESET (autovacuum_enabled)");
    }

    /** A keeper for which lanes are lost and taken again right before it releases or fences. */
    private LaneKeeper keeper() {
        return new LaneKeeper(
                leases,
                member,
                Duration.ofMinutes(1),
                instance -> Uni.createFrom().voidItem().invoke(this::passes),
                lane -> {
                    passes();
                    return false;
                },
                () -> 0);
    }

    private void passes() {
        String change = meanwhile.getAndSet("");
        if (!change.isEmpty()) {
            try {
                execute(change);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private long lanes(String condition) {
        return (Long) Numbers.sql("SELECT count(*) FROM outbox_lane WHERE owner = $1 AND " + condition, member.id())
                .getFirst()[0];
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
