package io.millrace.stack.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.Pause;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;

/** {@code millrace logs}. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows the log of a service or server.")
public final class LogsCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "SERVICE", description = "The service or server, such as orders or broker.")
    private String part = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Show the last N lines (default: 100).",
            defaultValue = "100")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the log until Ctrl-C.")
    private boolean follow;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Home home = options.home();
        Path log = home.log(part);
        if (!Files.isRegularFile(log) || !log.normalize().startsWith(home.logs())) {
            throw new StackException("There is no log of '%s'; there are logs of: %s".formatted(part, known(home)));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (InputStream in = Files.newInputStream(log)) {
            var last = new ArrayDeque<String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                last.add(line);
                if (last.size() > Math.max(0, lines)) {
                    last.remove();
                }
            });
            last.forEach(out::println);
            out.flush();
            while (follow) {
                out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                out.flush();
                Pause.of(LOOK_EVERY);
            }
        }
        return 0;
    }

    private static String known(Home home) throws IOException {
        if (!Files.isDirectory(home.logs())) {
            return "no part; start Millrace first: ./millrace up";
        }
        try (var files = Files.list(home.logs())) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.log$", ""))
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    }
}
