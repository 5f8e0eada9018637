package io.millrace.bench.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.millrace.stack.Await;

class ProcessorTimeTest {

    private static final Duration SOME = Duration.ofMillis(50);

    /** PostgreSQL's first process does nothing itself; its connections' processes come and go. */
    @Test
    void theTimeOfChildrenThatHaveEndedCounts() throws IOException {
        Process process = new ProcessBuilder(
                        "sh", "-c", "(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); echo done; exec sleep 600")
                .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("done");

            Duration tree = ProcessorTime.ofTree(process.toHandle());

            assertThat(process.toHandle().descendants()).isEmpty();
            assertThat(tree)
                    .isGreaterThan(
                            process.info().totalCpuDuration().orElseThrow().plus(SOME));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theMachineIsBusyWhileAProcessorIs() {
        Duration before = ProcessorTime.ofMachine();
        Await.until("this thread has worked", Duration.ofMinutes(1), () -> {
            long end = System.nanoTime() + SOME.toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return ProcessorTime.ofMachine().minus(before).compareTo(SOME) > 0 ? Boolean.TRUE : null;
        });
    }
}
