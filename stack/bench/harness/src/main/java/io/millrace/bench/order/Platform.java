package io.millrace.bench.order;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.Set;

import io.millrace.stack.Running;
import io.millrace.stack.Stack;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;

/** The running stack, or a part of it. */
public final class Platform implements Closeable {

    private final Running running;

    private Platform(Running running) {
        this.running = running;
    }

    /** Starts the whole stack, with products on sale. */
    public static Platform open(Blueprint blueprint, PrintWriter out) {
        Platform platform = openWithout(Set.of(), blueprint, out);
        Market.open(platform.api());
        return platform;
    }

    /**
     * Starts a part of the stack.
     *
     * @param services names of the services that are not started
     */
    public static Platform openWithout(Set<String> services, Blueprint blueprint, PrintWriter out) {
        return new Platform(Running.start(blueprint, services, out));
    }

    public Api api() {
        return new Api(base());
    }

    String base() {
        return "http://localhost:" + blueprint().ports().http(Service.GATEWAY);
    }

    String bootstrapServers() {
        return blueprint().bootstrapServers();
    }

    public Blueprint blueprint() {
        return stack().blueprint();
    }

    /** The form in which the services run, for the settings of a finding. */
    public String services() {
        return switch (blueprint().start()) {
            case NATIVE -> "native executables";
            case FAST -> "jars with AOT caches";
            case PLAIN, RECORDING -> "jars";
        };
    }

    public Stack stack() {
        return running.stack();
    }

    @Override
    public void close() {
        running.close();
    }
}
