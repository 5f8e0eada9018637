package io.millrace.messaging.consume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemandTest {

    private static final int SMALL = 1;

    @Test
    void asManyAsMayAreTakenOneAfterTheOther() {
        var demand = new Demand(2, 100);

        assertThat(demand.begin()).isTrue();
        assertThat(demand.received(SMALL)).isTrue();
        assertThat(demand.received(SMALL)).isFalse();
        assertThat(demand.ended(SMALL)).isTrue();
    }

    @Test
    void nothingIsAskedForTwice() {
        var demand = new Demand(3, 100);
        demand.begin();
        demand.received(SMALL);

        assertThat(demand.ended(SMALL)).isFalse();
        assertThat(demand.received(SMALL)).isTrue();
    }

    @Test
    void recordsThatAreLargeTogetherAreNotFollowedByMore() {
        var demand = new Demand(10, 100);
        demand.begin();

        assertThat(demand.received(60)).isTrue();
        assertThat(demand.received(60)).isFalse();
        assertThat(demand.ended(60)).isTrue();
    }

    @Test
    void oneIsTakenHoweverLargeItIs() {
        var demand = new Demand(10, 100);
        demand.begin();

        assertThat(demand.received(1_000)).isFalse();
        assertThat(demand.ended(1_000)).isTrue();
    }
}
