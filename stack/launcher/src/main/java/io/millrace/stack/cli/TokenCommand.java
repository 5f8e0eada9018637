package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Identity;

/** {@code millrace token}. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints an access token of the first admin, for curl.",
        footer = {"", "curl -H \"Authorization: Bearer $(./millrace token operator)\" localhost:8080/api/users"})
public final class TokenCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(
            paramLabel = "ROLE",
            description = "The only role of the token: customer, operator or admin (default: ${DEFAULT-VALUE}).",
            defaultValue = "admin")
    private String role = "admin";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home home = options.home();
        String password = new Secrets(home)
                .find(Identity.ADMIN_PASSWORD)
                .orElseThrow(() -> new StackException(
                        "%s has no admin yet; start Millrace first: ./millrace up".formatted(home.state())));
        var api = new Api("http://localhost:" + ControlClient.of(home).ports().http(Service.GATEWAY));
        String token = api.post(
                        "/api/tokens", Map.of("email", Identity.ADMIN, "password", password, "roles", List.of(role)))
                .orFail("The login of the admin")
                .path("accessToken")
                .asText();
        PrintWriter out = spec.commandLine().getOut();
        out.println(token);
        out.flush();
        return 0;
    }
}
