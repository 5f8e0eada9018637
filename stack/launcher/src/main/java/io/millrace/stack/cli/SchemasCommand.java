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
            "Registers the schemas of the services' events with a schema registry, before a deployment.",
            "Stops at the first schema that breaks readers of the registered version.",
            "If the registry requires a password: MILLRACE_REGISTRY_USERNAME and MILLRACE_REGISTRY_PASSWORD;",
            "if a private authority signed its certificate: MILLRACE_REGISTRY_CA, a PEM file."
        })
public final class SchemasCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(
            paramLabel = "URL",
            description = "URL of the registry's API, such as http://localhost:8085/apis/registry/v3.")
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
            // Reported below.
        }
        throw new StackException("'%s' is not the URL of a registry, such as http://localhost:8085/apis/registry/v3"
                .formatted(registry));
    }
}
