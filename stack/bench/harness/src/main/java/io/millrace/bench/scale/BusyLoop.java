package io.millrace.bench.scale;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.bench.ground.Affinity;
import io.millrace.bench.ground.AtExit;
import io.millrace.bench.ground.Ground;
import io.millrace.stack.parts.ProcessPart;

/** A process that takes as much of a core as it gets. */
final class BusyLoop implements Closeable {

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ProcessPart process;

    BusyLoop(Ground ground, int index, List<Integer> cores) {
        String name = "busy-" + index;
        process = new ProcessPart(new ProcessPart.Spec(
                name,
                0,
                List.of("sh", "-c", "while :; do :; done"),
                Map.of(),
                ground.blueprint().home().log(name),
                () -> true,
                GRACE));
        AtExit.close(this);
        process.start();
        Affinity.pin(process.process().orElseThrow(), cores);
    }

    @Override
    public void close() {
        process.stop();
        AtExit.closed(this);
    }
}
