package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.compliance.OutboxCompliance;

@QuarkusTest
@WithServers
class OutboxTest extends OutboxCompliance {

    @Inject
    @Channel("numbers-out")
    OutboxEmitter<String> emitter;

    @Inject
    EarlySender early;

    @Override
    protected OutboxEmitter<String> emitter() {
        return emitter;
    }

    @Override
    protected List<Arrived> arrived() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers").stream()
                .filter(record -> record.headers().lastHeader("ce_type") != null)
                .map(record -> new Arrived(
                        record.key(),
                        new String(record.value(), StandardCharsets.UTF_8),
                        header(record, "ce_id"),
                        header(record, "ce_type"),
                        header(record, "ce_source")))
                .toList();
    }

    @Test
    void aBeanThatWasMadeBeforeTheChannelsSendsToo() {
        String key = "early-" + UUID.randomUUID();

        UUID id = OnContext.run(
                () -> Panache.withTransaction(() -> Uni.createFrom().item(early.send(key, "first"))));

        await().untilAsserted(
                        () -> assertThat(arrived()).extracting(Arrived::eventId).contains(id.toString()));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
