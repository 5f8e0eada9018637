package io.millrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void fourReplicasShareSixPartitionsAsEvenlyAsTheyCan() {
        assertThat(Shares.areEven(List.of(2, 2, 1, 1), 4, 6)).isTrue();
        assertThat(Shares.areEven(List.of(3, 1, 1, 1), 4, 6)).isFalse();
    }

    @Test
    void anItemThatNobodyHasIsMissing() {
        assertThat(Shares.areEven(List.of(16, 16, 16, 15), 4, 64)).isFalse();
    }

    @Test
    void aReplicaThatHasNothingYetIsMissing() {
        assertThat(Shares.areEven(List.of(6), 2, 6)).isFalse();
    }

    @Test
    void replicasBeyondTheItemsHaveNone() {
        assertThat(Shares.areEven(List.of(1, 1, 1, 1, 1, 1), 8, 6)).isTrue();
    }
}
