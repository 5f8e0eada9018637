package io.millrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.stack.StackException;

class CoresTest {

    @Test
    void replicasShareTheLastOfTwoCores() {
        var cores = new Cores(2, 4);

        assertThat(cores.rest()).containsExactly(0);
        assertThat(cores.shared()).containsExactly(1);
        assertThat(IntStream.range(0, 4).mapToObj(cores::own)).containsOnly(cores.shared());
        assertThat(cores.inWords()).isEqualTo("replicas share one core, database and brokers have 1");
    }

    @Test
    void eachReplicaHasACoreOfItsOwnWhereThereAreEnough() {
        var cores = new Cores(8, 4);

        assertThat(IntStream.range(0, 4).mapToObj(cores::own).flatMap(List::stream))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(cores.rest());
        assertThat(cores.rest()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void oneCoreIsTooFew() {
        assertThatThrownBy(() -> new Cores(1, 4))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("needs two cores");
    }
}
