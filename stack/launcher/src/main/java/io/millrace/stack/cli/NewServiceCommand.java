package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.project.ExternalService;
import io.millrace.stack.project.NewProject;
import io.millrace.stack.project.ServiceName;

/** {@code millrace new-service}. */
@Command(
        name = "new-service",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a Maven project for a service of your own, outside of this checkout.",
            "The project has entity, migration, emitter, handler, test, README and Dockerfile. It uses the extension from the",
            "local Maven repository, where ./millrace install puts it."
        })
public final class NewServiceCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "NAME", description = "The name: lower-case letters, digits and hyphens.")
    private String name = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Folder of the project (default: NAME beside this checkout).")
    private @Nullable Path directory;

    @Option(names = "--package", paramLabel = "PACKAGE", description = "The Java package (default: com.example.NAME).")
    private @Nullable String packageName;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var service = new ServiceName(name);
        Home home = options.home();
        Path folder = folder(home, service);
        var project =
                new NewProject(service, packageOf(service), folder, ExternalService.environmentFile(home, service));
        project.write();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s has a new service, %s, in %d files. To build and test it:%n%n",
                folder, name, project.files().size());
        out.printf("  %s install%n", home.root().resolve("millrace"));
        out.printf("  mvn -f %s verify%n%n", folder);
        out.printf("Then see %s, which says how to run it.%n", folder.resolve("README.md"));
        out.flush();
        return 0;
    }

    private Path folder(Home home, ServiceName service) {
        Path folder = directory == null ? home.root().resolveSibling(service.value()) : directory;
        Path absolute = folder.toAbsolutePath().normalize();
        if (absolute.startsWith(home.root())) {
            throw new StackException(
                    "%s is within this checkout: name a folder outside of it with --dir".formatted(absolute));
        }
        return absolute;
    }

    private String packageOf(ServiceName service) {
        String chosen = packageName == null ? "com.example." + service.value().replace("-", "") : packageName;
        if (!SourceVersion.isName(chosen)) {
            throw new StackException(
                    "--package: '%s' is no name of a Java package such as com.example.greetings".formatted(chosen));
        }
        return chosen;
    }
}
