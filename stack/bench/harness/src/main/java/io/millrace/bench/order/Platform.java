package io.millrace.bench.order;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.Set;

import io.millrace.stack.Running;
import io.millrace.stack.Stack;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;

/** The whole stack, with something to sell. */
public final class Platform implements Closeable {

    private final Running running;

    private Platform(Running running) {
        this.running = running;
    }

    public static Platform open(Blueprint blueprint, PrintWriter out) {
        var platform = new Platform(Running.start(blueprint, Set.of(), out));
        Market.open(new Api(platform.base()));
        return platform;
    }

    String base() {
        return "http://localhost:" + blueprint().ports().http(Service.GATEWAY);
    }

    String bootstrapServers() {
        return blueprint().bootstrapServers();
    }

    Blueprint blueprint() {
        return stack().blueprint();
    }

    Stack stack() {
        return running.stack();
    }

    @Override
    public void close() {
        running.close();
    }
}
