package io.millrace.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** A second process of a service, beside the stack's own process and on the same database. */
final class SecondInstance implements Closeable {

    private static final int BESIDE = 500;

    private final Process process;

    SecondInstance(StackProcess stack, String name) throws IOException {
        Service service = Service.named(name).orElseThrow();
        var ports = new PortPlan(StackProcess.OFFSET);
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        House.service(name)
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString()))
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "second-" + name + ".log").toFile());
        builder.environment().putAll(new Blueprint(Home.of(stack.state()), ports, Start.PLAIN).environment(service));
        builder.environment().putAll(StackProcess.FAST_START);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(ports.http(service) + BESIDE));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(ports.management(service) + BESIDE));
        builder.environment().put("MILLRACE_MESSAGING_INSTANCE", name + "-1");
        process = builder.start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
