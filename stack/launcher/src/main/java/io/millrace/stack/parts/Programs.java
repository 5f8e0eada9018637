package io.millrace.stack.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.millrace.stack.aot.AotCaches;
import io.millrace.stack.aot.Program;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint.Start;

/** The command lines of the stack's JVMs, which use or record AOT caches as the way of starting says. */
final class Programs {

    /** A JVM that records writes what it has loaded before it exits, on a busy machine beside twelve others. */
    private static final Duration RECORDING_GRACE = Duration.ofMinutes(5);

    private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private final Home home;
    private final Start start;
    private final boolean quick;
    private final AotCaches caches;

    /** @param quick whether the JVMs use their first compiler only */
    Programs(Home home, Start start, boolean quick) {
        this.home = home;
        this.start = start;
        this.quick = quick;
        this.caches = new AotCaches(home);
    }

    /** A service of the build. */
    List<String> service(Service service, String heap) {
        return prepared(program(service, heap));
    }

    /** Whether the service has its AOT cache, or is known to get none. */
    boolean isSettled(Service service, String heap) {
        return caches.isSettled(program(service, heap));
    }

    private Program program(Service service, String heap) {
        Path application = home.application(service);
        return program(
                service.name(),
                Jvm.command(
                        heap,
                        List.of("-jar", application.resolve("quarkus-run.jar").toString())),
                List.of(application));
    }

    /** A class of the launcher with a {@code main} method. */
    List<String> main(String name, Class<?> main, String heap, List<String> arguments) {
        var all = new ArrayList<String>();
        all.add("-cp");
        boolean built = Files.exists(home.launcher());
        all.add(built ? home.launcher().toString() : System.getProperty("java.class.path"));
        all.add(main.getName());
        all.addAll(arguments);
        Program program = program(
                name,
                Jvm.command(heap, all),
                built ? List.of(home.launcher(), home.launcher().resolveSibling("lib")) : List.of());
        // Without a jar the class path has folders, which no cache is possible for.
        return built ? prepared(program) : program.command();
    }

    /** Another program with jars of its own. */
    List<String> other(String name, List<String> command, Path files) {
        return prepared(program(name, command, List.of(files)));
    }

    private Program program(String name, List<String> command, List<Path> files) {
        if (!quick) {
            // What is recorded with both compilers has profiles for the second.
            return new Program(name + "-peak", command, files);
        }
        var quicker = new ArrayList<>(command);
        if (!command.contains(FIRST_COMPILER_ONLY)) {
            quicker.add(1, FIRST_COMPILER_ONLY);
        }
        return new Program(name, quicker, files);
    }

    private List<String> prepared(Program program) {
        return switch (start) {
            case PLAIN -> program.command();
            case FAST, NATIVE -> caches.using(program);
            case RECORDING -> caches.usingOrRecording(program);
        };
    }

    /** The time between SIGTERM and SIGKILL. */
    Duration grace(Duration usual) {
        return start == Start.RECORDING ? RECORDING_GRACE : usual;
    }
}
