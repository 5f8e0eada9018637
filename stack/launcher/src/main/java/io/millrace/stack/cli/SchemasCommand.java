package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.StackException;
import io.millrace.stack.setup.RegistryAccess;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/** {@code millrace schemas}. */
@Command(
        name = "schemas",
        mixinStandardHelpOptions = true,
        description = {
            "Registers what the services publish with a schema registry: before they are deployed there.",
            "A schema that readers of the last one could not read is refused, and nothing after it is registered.",
            "Where it asks for a name and a password: MILLRACE_REGISTRY_USERNAME and MILLRACE_REGISTRY_PASSWORD;",
            "where its certificate is signed by an authority of your own: MILLRACE_REGISTRY_CA, a file (PEM)."
        })
public final class SchemasCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(
            paramLabel = "URL",
            description = "Of the registry's API, such as http://localhost:8085/apis/registry/v3.")
    private String registry = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        var schemas = new Schemas(url(), RegistryAccess.from(System.getenv()));
        var wiring = Wiring.of(options.home());
        schemas.prepare(wiring);
        schemas.of(wiring)
                .forEach((topic, schema) ->
                        out.printf("%-20s %s, content %d%n", topic, schema.getFullName(), schemas.contentId(topic)));
        out.flush();
        return 0;
    }

    private String url() {
        try {
            URI url = URI.create(registry);
            if (url.getHost() != null && url.getScheme().startsWith("http")) {
                return registry.replaceAll("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new StackException("'%s' is no URL of a registry: it looks like http://localhost:8085/apis/registry/v3"
                .formatted(registry));
    }
}
