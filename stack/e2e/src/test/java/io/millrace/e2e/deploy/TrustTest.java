package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.kafka.Topics;
import io.millrace.messaging.tls.ReloadedTrust;

/** The broker's certificate comes from another authority, while its clients run. */
class TrustTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPIC = "letters";

    @TempDir
    Path trusted;

    private final int port = Ports.free();
    private final ServerCertificate before = ServerCertificate.temporary();
    private final ServerCertificate after = ServerCertificate.temporary();

    @BeforeEach
    void trustTheFirst() throws IOException {
        Files.copy(before.certificate(), trusted.resolve("ca.crt"));
        // What else lies in such a folder is no certificate.
        Files.writeString(trusted.resolve("ca.password"), "secret");
    }

    @Test
    void aClientThatRunsTrustsTheAuthorityThatIsAddedAndNoOther() throws IOException {
        try (var producer = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
            withBroker(before, () -> isSent(producer));

            Files.copy(after.certificate(), trusted.resolve("ca-next.crt"));
            withBroker(after, () -> isSent(producer));

            Files.delete(trusted.resolve("ca-next.crt"));
            withBroker(after, () -> assertThatThrownBy(() -> producer.partitionsFor("a topic that it has to ask for"))
                    .isInstanceOf(SslAuthenticationException.class));
        }
    }

    @Test
    void whatIsNoCertificateLeavesTheTrustThatWasThere() throws IOException {
        try (var producer = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
            withBroker(before, () -> isSent(producer));

            Files.writeString(trusted.resolve("ca-next.crt"), "-----BEGIN CERTIFICATE-----\nhalf of");
            Files.delete(trusted.resolve("ca.crt"));
            withBroker(before, () -> isSent(producer));
        }
    }

    /** The producer comes back as soon as the broker listens, which may be before the broker knows its user. */
    private static void isSent(KafkaProducer<String, String> producer) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(producer.send(new ProducerRecord<>(TOPIC, "key", "value")))
                        .succeedsWithin(PATIENCE));
    }

    private void withBroker(ServerCertificate certificate, Runnable work) {
        try (var broker = EmbeddedBroker.secured(port, certificate, Map.of("client", "password"), Map.of())) {
            Topics.create(broker.bootstrapServers(), List.of(new NewTopic(TOPIC, 1, (short) 1)));
            work.run();
        }
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<String, Object>(EmbeddedBroker.clientSettings(before, "client", "password"));
        settings.put("bootstrap.servers", "localhost:" + port);
        settings.put("ssl.engine.factory.class", ReloadedTrust.class);
        settings.put("ssl.truststore.location", trusted.toString());
        // Each broker here is a new one, which knows nothing of earlier records.
        settings.put("enable.idempotence", false);
        settings.put("delivery.timeout.ms", (int) TimeUnit.SECONDS.toMillis(30));
        settings.put("request.timeout.ms", (int) TimeUnit.SECONDS.toMillis(10));
        return settings;
    }
}
