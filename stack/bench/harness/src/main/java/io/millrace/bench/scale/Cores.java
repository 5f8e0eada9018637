package io.millrace.bench.scale;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.stack.StackException;

/**
 * Divides the machine's cores between the measured replicas and all else: database, brokers and the bench itself.
 *
 * @param count number of the machine's cores
 * @param mostReplicas the most replicas that are measured
 */
record Cores(int count, int mostReplicas) {

    /** @throws StackException if there is no core for all else */
    Cores {
        if (count < 2) {
            throw new StackException("The bench needs two cores: one for the replicas, one for database and brokers");
        }
    }

    /** Whether each replica can have a core of its own, and all else has two cores at least. */
    boolean suffice() {
        return count >= mostReplicas + 2;
    }

    /** The core that replicas share. */
    List<Integer> shared() {
        return List.of(count - 1);
    }

    /** The core of one replica; the shared one if there are too few. */
    List<Integer> own(int replica) {
        return suffice() ? List.of(count - 1 - replica) : shared();
    }

    /** The cores of database, brokers and bench. No replica runs there. */
    List<Integer> rest() {
        return IntStream.range(0, suffice() ? count - mostReplicas : count - 1)
                .boxed()
                .toList();
    }

    /** The cores, in words. */
    String inWords() {
        return suffice()
                ? "replicas with the same share have a core each, database and brokers have %d cores"
                        .formatted(rest().size())
                : "replicas share one core, database and brokers have %d".formatted(rest().size());
    }
}
