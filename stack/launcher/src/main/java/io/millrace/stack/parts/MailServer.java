package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;

/** The mail server, a process with libraries of its own. */
final class MailServer {

    private static final Duration GRACE = Duration.ofSeconds(20);

    private MailServer() {}

    /** @param listen address to listen on */
    static Part part(Home home, PortPlan ports, Programs programs, String listen) {
        Path jars = home.root().resolve("stack/launcher/target/mail");
        var arguments = List.of(
                "-Dgreenmail.smtp.hostname=" + listen,
                "-Dgreenmail.smtp.port=" + ports.smtp(),
                "-Dgreenmail.auth.disabled",
                "-Dgreenmail.api.hostname=" + listen,
                "-Dgreenmail.api.port=" + ports.mailApi(),
                "-jar",
                jar(jars));
        return new ProcessPart(new ProcessPart.Spec(
                "mail",
                ports.smtp(),
                programs.other("mail", Jvm.command("256m", arguments), jars),
                Map.of(),
                home.log("mail"),
                () -> Probes.answersOk("http://localhost:%d/api/service/readiness".formatted(ports.mailApi())),
                programs.grace(GRACE)));
    }

    private static String jar(Path jars) {
        try (var files = Files.list(jars)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new StackException("no mail server in " + jars))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
