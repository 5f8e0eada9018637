package io.millrace.stack;

import java.io.Closeable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import me.tongfei.progressbar.ProgressBar;

import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Identity;

/** A running stack. Before the launcher's process ends, it stops the stack in order, unless SIGKILL ends it. */
public final class Running implements Closeable {

    private final Stack stack;
    private final PrintWriter out;
    private final Instant begin = Instant.now();
    private final Thread hook = new Thread(this::stop, "stop");
    private final ControlServer control;
    private volatile Runnable next = () -> {};

    private Running(Stack stack, PrintWriter out) {
        this.stack = stack;
        this.out = out;
        Runtime.getRuntime().addShutdownHook(hook);
        this.control = new ControlServer(stack, () -> System.exit(0));
    }

    /**
     * Starts a stack, and shows the progress.
     *
     * @param without services that are not started here
     */
    public static Running start(Blueprint blueprint, Set<String> without, PrintWriter out) {
        var running = new Running(Stack.prepare(blueprint), out);
        try {
            running.startAll(without);
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void startAll(Set<String> without) {
        long count = (long) stack.standing() - without.size();
        try (ProgressBar progress = Progress.parts("Starting", count)) {
            stack.start(without, name -> {
                progress.setExtraMessage(name + " is ready");
                progress.step();
            });
            progress.setExtraMessage("all ready");
        }
        out.printf("All %d parts are ready after %.1f s.%n", count, seconds());
        out.flush();
    }

    /** Seconds since the start began. */
    public double seconds() {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }

    public Stack stack() {
        return stack;
    }

    /** Prints the addresses of the running parts; without services there is no API. */
    public void printAddresses() {
        PortPlan ports = stack.blueprint().ports();
        out.println();
        if (stack.names().stream().anyMatch(name -> Service.named(name).isPresent())) {
            String edge = "http://localhost:" + ports.http(Service.GATEWAY);
            out.printf("  %-14s %s%n", "API", edge + "/api");
            out.printf("  %-14s %s%n", "description", edge + "/docs");
            out.printf("  %-14s %s%n", "orders", edge + "/api/orders");
            out.printf("  %-14s %s, password: %s below%n", "admin", Identity.ADMIN, Identity.ADMIN_PASSWORD);
        }
        out.printf("  %-14s http://localhost:%d/api/user%n", "mails", ports.mailApi());
        out.printf("  %-14s http://localhost:%d%n", "card gateway", ports.cards());
        out.printf("  %-14s http://localhost:%d%n", "carrier", ports.carrier());
        out.printf("  %-14s localhost:%d%n", "Kafka", ports.broker());
        out.printf("  %-14s localhost:%d%n", "PostgreSQL", ports.database());
        out.printf("  %-14s %s%n", "schemas", EmbeddedRegistry.url(ports.registry()));
        out.printf("  %-14s %s%n", "passwords", stack.blueprint().home().secrets());
        out.printf("  %-14s %s%n", "state", stack.blueprint().home().state());
        out.flush();
    }

    /** @param work done once, after the last process has ended; brief, since the launcher may be exiting */
    public void whenStopped(Runnable work) {
        next = work;
    }

    public void awaitClosed() throws InterruptedException {
        stack.awaitClosed();
    }

    private void stop() {
        control.close();
        try (ProgressBar progress = Progress.parts("Stopping", stack.names().size())) {
            stack.close(name -> {
                progress.setExtraMessage(name + " has ended");
                progress.step();
            });
        }
        next.run();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is exiting: the shutdown hook stops the stack.
            return;
        }
        stop();
    }
}
