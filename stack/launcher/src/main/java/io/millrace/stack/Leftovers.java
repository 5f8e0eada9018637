package io.millrace.stack;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.millrace.stack.home.Home;

/** Processes of a launcher that was killed and could not end them. */
final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private Leftovers() {}

    /** @throws StackException if their launcher is still alive */
    static void stop(Home home) {
        RunningFile.read(home).ifPresent(running -> {
            if (running.isAlive()) {
                throw new StackException(
                        "Millrace is up already (process %d). See ./millrace status, or end it: ./millrace down"
                                .formatted(running.launcher().pid()));
            }
            // The database's own folder tells of its process: it is stopped when it is started.
            running.parts().entrySet().stream()
                    .filter(part -> !part.getKey().equals("database"))
                    .flatMap(part -> part.getValue().process().stream())
                    .forEach(Leftovers::stop);
            RunningFile.remove(home);
        });
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
