package io.millrace.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.millrace.stack.ControlClient;
import io.millrace.stack.StackException;

/** The options of commands that also work with a broker outside of this stack. */
final class BrokerOptions {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Another broker (default: the broker of ./millrace up).")
    private @Nullable String bootstrap;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "File with properties of a Kafka client, such as sasl.jaas.config.")
    private @Nullable Path config;

    boolean areElsewhere() {
        return bootstrap != null || config != null;
    }

    /**
     * Returns the clients' connection settings. For a broker outside of this stack, no stack and no checkout is needed
     * on this machine.
     */
    Map<String, Object> connection(StackOptions stack) {
        var connection = new HashMap<String, Object>();
        if (config != null) {
            read(config).forEach((name, value) -> connection.put(name.toString(), value));
        }
        if (bootstrap != null) {
            connection.put("bootstrap.servers", bootstrap);
        } else {
            connection.computeIfAbsent(
                    "bootstrap.servers",
                    name -> "localhost:"
                            + ControlClient.of(stack.home()).ports().broker());
        }
        return connection;
    }

    /** @throws StackException if the file can't be read */
    static Properties read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new StackException("%s can't be read: %s".formatted(file, e.getMessage()), e);
        }
        return properties;
    }
}
