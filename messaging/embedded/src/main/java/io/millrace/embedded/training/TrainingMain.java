package io.millrace.embedded.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.kafka.Topics;

/**
 * Starts a service with a database, which demands TLS and a password as in production, and a broker; asks it whether it
 * is ready, and stops it. The database is migrated before. Arguments: the service's {@code millrace-wiring.json}, which a service without topics and
 * database does not have, then the command line that starts the service.
 */
public final class TrainingMain {

    private static final Pattern TOPIC = Pattern.compile("\"(?:topic|deadLetters)\" : \"([^\"]+)\"");
    private static final short ONE_REPLICA = 1;

    private TrainingMain() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        Path wiring = Path.of(arguments[0]);
        List<String> command = Arrays.asList(arguments).subList(1, arguments.length);
        var pupil = new Pupil(command);
        if (!Files.exists(wiring)) {
            pupil.run();
            return;
        }
        var certificate = ServerCertificate.temporary();
        String password = UUID.randomUUID().toString();
        Path data = Files.createTempDirectory("millrace-training");
        try (var database = EmbeddedDatabase.secured(data, Ports.free(), certificate, password);
                var broker = EmbeddedBroker.temporary()) {
            Topics.create(broker.bootstrapServers(), topics(Files.readString(wiring)));
            pupil.give(database, certificate, password);
            pupil.give(broker);
            pupil.migrate();
            pupil.run();
        }
    }

    private static List<NewTopic> topics(String wiring) {
        return TOPIC.matcher(wiring)
                .results()
                .map(topic -> topic.group(1))
                .distinct()
                .map(topic -> new NewTopic(topic, 1, ONE_REPLICA))
                .toList();
    }
}
