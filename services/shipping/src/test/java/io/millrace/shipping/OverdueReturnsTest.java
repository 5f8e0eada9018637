package io.millrace.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

class OverdueReturnsTest {

    private static final int CALLS = 1_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long overdue;
    private int counts;
    private final OverdueReturns returns = new OverdueReturns(
            new GoodsReturnStore() {
                @Override
                Uni<Long> countOverdue(Duration within) {
                    counts++;
                    return Uni.createFrom().item(overdue);
                }
            },
            registry,
            Duration.ofDays(1));

    @Test
    void whileNothingChangesTheDatabaseIsNotAskedWithEachCall() {
        call(CALLS);

        assertThat(counts).isLessThan(CALLS / 2);
        assertThat(gauge()).isZero();
    }

    @Test
    void aChangeIsShownAndCountedAgainAtOnce() {
        overdue = 3;

        call(2);

        assertThat(gauge()).isEqualTo(3);
        assertThat(counts).isEqualTo(2);
    }

    private double gauge() {
        return registry.get("millrace.shipping.returns.overdue").gauge().value();
    }

    private void call(int times) {
        for (int i = 0; i < times; i++) {
            returns.count().await().indefinitely();
        }
    }
}
