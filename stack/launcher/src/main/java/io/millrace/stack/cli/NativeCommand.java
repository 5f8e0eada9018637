package io.millrace.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.NativeExecutables;
import io.millrace.stack.setup.NativeBuild;

/** {@code millrace native}. */
@Command(
        name = "native",
        mixinStandardHelpOptions = true,
        description = "Builds services as native executables, one after the other; each build takes minutes.")
public final class NativeCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(arity = "0..*", paramLabel = "SERVICE", description = "The services, such as orders (default: all).")
    private List<String> names = List.of();

    @Option(names = "--test", description = "Run each service's tests against its executable.")
    private boolean tested;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        List<Service> services = names.isEmpty()
                ? Service.ALL
                : names.stream().map(Service::demand).toList();
        build(options.home(), services, tested, spec.commandLine().getOut());
        return 0;
    }

    /** Builds the executables that are missing. */
    static void buildMissing(Home home, PrintWriter out) {
        try {
            build(home, new NativeExecutables(home).missing(), false, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Home home, List<Service> services, boolean tested, PrintWriter out) throws IOException {
        if (services.isEmpty()) {
            return;
        }
        var build = new NativeBuild(home);
        var executables = new NativeExecutables(home);
        for (Service service : services) {
            build.build(service, tested);
            Path executable = executables.find(service).orElseThrow();
            out.printf("%s, %d MiB%n", home.root().relativize(executable), Files.size(executable) >> 20);
            out.flush();
        }
    }
}
