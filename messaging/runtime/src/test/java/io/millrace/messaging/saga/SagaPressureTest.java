package io.millrace.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class SagaPressureTest {

    private final SagaPressure pressure = new SagaPressure(200, Duration.ofSeconds(15));

    @Test
    void stuckSagasTakePlacesOfThoseUnderWay() {
        pressure.observed(150, 0, 0, 0);
        assertThat(pressure.isFull()).isFalse();

        pressure.observed(150, 50, 0, 0);

        assertThat(pressure.limit()).isEqualTo(150);
        assertThat(pressure.isFull()).isTrue();
    }

    @Test
    void aHeapOfStuckSagasDoesNotCloseTheShop() {
        pressure.observed(99, 1_000_000, 0, 0);

        assertThat(pressure.limit()).isEqualTo(100);
        assertThat(pressure.isFull()).isFalse();
    }

    @Test
    void requestsAtTheSameMomentGetNoMorePlacesThanAreFree() {
        pressure.observed(150, 0, 0, 0);

        assertThat(entering(1_000)).isEqualTo(50);
        assertThat(pressure.isFull()).isTrue();

        pressure.leave();
        assertThat(entering(10)).isEqualTo(1);
    }

    @Test
    void aPlaceIsKeptUntilTheCensusCanSeeTheSaga() {
        pressure.observed(199, 0, 0, 0);
        assertThat(pressure.tryEnter()).isTrue();
        pressure.begun();
        // A census that began after the saga and before its transaction was committed.
        pressure.observed(199, 0, 0, pressure.begunSinceCensus());
        assertThat(pressure.tryEnter()).isFalse();

        pressure.leave();
        assertThat(pressure.tryEnter()).isFalse();

        pressure.observed(199, 0, 0, pressure.begunSinceCensus());
        assertThat(pressure.tryEnter()).isTrue();
    }

    private long entering(int requests) {
        var entered = new AtomicLong();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                clients.execute(() -> entered.addAndGet(pressure.tryEnter() ? 1 : 0));
            }
        }
        return entered.get();
    }
}
