package io.millrace.stack.parts;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/** A part that is a child process of the launcher. Its output goes to a file. */
public final class ProcessPart implements Part {

    /** The environment variable by which a process of a killed launcher is found: the file of its output. */
    public static final String MARK = "LAUNCHED_BY_MILLRACE";

    private final Spec spec;
    private @Nullable Process process;

    /**
     * The command line of the process, and how it is checked.
     *
     * @param environment variables in addition to the launcher's own; passwords are passed here
     * @param ready the readiness check
     * @param unwell whether the liveness check fails
     * @param grace time between SIGTERM and SIGKILL
     */
    public record Spec(
            String name,
            int port,
            List<String> command,
            Map<String, String> environment,
            Path log,
            BooleanSupplier ready,
            BooleanSupplier unwell,
            Duration grace) {

        /** For a process without a liveness check. */
        public Spec(
                String name,
                int port,
                List<String> command,
                Map<String, String> environment,
                Path log,
                BooleanSupplier ready,
                Duration grace) {
            this(name, port, command, environment, log, ready, () -> false, grace);
        }
    }

    public ProcessPart(Spec spec) {
        this.spec = spec;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public int port() {
        return spec.port();
    }

    @Override
    public synchronized void start() {
        // So that Ctrl-C reaches the launcher only, which then stops the parts in order.
        var builder = new ProcessBuilder(Processes.inOwnSession(spec.command()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        builder.environment().put(MARK, spec.log().toString());
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new StackException("%s can't be started: %s".formatted(name(), e.getMessage()), e);
        }
    }

    @Override
    public boolean isReady() {
        return isAlive() && spec.ready().getAsBoolean();
    }

    @Override
    public boolean isUnwell() {
        return spec.unwell().getAsBoolean();
    }

    @Override
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    @Override
    public void stop() {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(spec.grace().toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
