package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.SessionSql;

@QuarkusTest
@WithServers
class PoisonTest {

    /** More than a producer sends in one record by default. */
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    @Inject
    NumberEvents events;

    @Inject
    Numbers numbers;

    @Test
    void anEventThatCantBePublishedHoldsBackItsKeyAloneUntilItIsRemoved() {
        String poisoned = Numbers.newKey();
        String free = Numbers.newKey();
        send(poisoned, TOO_LARGE, "behind it");
        send(free, "free");
        send(poisoned, "behind it too");

        numbers.awaitSeen(free, "free");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            var hold = sql("SELECT attempts, last_error FROM outbox_hold WHERE key = $1", poisoned);
            assertThat(hold).hasSize(1);
            assertThat((Integer) hold.getFirst()[0]).isGreaterThan(1);
            assertThat((String) hold.getFirst()[1]).contains("RecordTooLarge");
        });
        assertThat(numbers.seen(poisoned)).isEmpty();

        sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);

        numbers.awaitSeen(poisoned, "behind it", "behind it too");
        send(poisoned, "as if nothing had been");
        numbers.awaitSeen(poisoned, "behind it", "behind it too", "as if nothing had been");
        assertThat(sql("SELECT 1 FROM outbox_hold WHERE key = $1", poisoned)).isEmpty();
    }

    private void send(String key, String... values) {
        OnContext.run(() -> Panache.withTransaction(() -> {
            List.of(values).forEach(value -> events.number(key, value));
            return Uni.createFrom().voidItem();
        }));
    }

    private static List<Object[]> sql(String statement, String key) {
        return OnContext.run(() -> Panache.withTransaction(() -> SessionSql.select(statement, key)));
    }
}
