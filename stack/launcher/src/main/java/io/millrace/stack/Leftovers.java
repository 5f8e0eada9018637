package io.millrace.stack;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.millrace.stack.home.Home;
import io.millrace.stack.parts.DatabasePart;

/** Processes of a launcher that was killed and could not end them. */
public final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private Leftovers() {}

    /** @throws StackException if their launcher is still alive */
    public static void stop(Home home) {
        RunningFile.read(home).ifPresent(running -> {
            if (running.isAlive()) {
                throw new StackException(
                        "Millrace is up already (process %d). See ./millrace status, or end it: ./millrace down"
                                .formatted(running.launcher().pid()));
            }
            List<ProcessHandle> processes = running.parts().entrySet().stream()
                    .filter(part -> !part.getKey().equals("database"))
                    .flatMap(part -> part.getValue().process().stream())
                    .toList();
            processes.forEach(ProcessHandle::destroy);
            processes.forEach(Leftovers::awaitEnd);
        });
        // Of its process its own folder tells best, and it goes last.
        DatabasePart.stopLeftover(home.database());
        RunningFile.remove(home);
    }

    private static void awaitEnd(ProcessHandle process) {
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
