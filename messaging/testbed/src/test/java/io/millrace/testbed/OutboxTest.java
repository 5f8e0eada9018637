package io.millrace.testbed;

import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.compliance.OutboxCompliance;

@QuarkusTest
@WithServers
class OutboxTest extends OutboxCompliance {

    @Inject
    @Channel("numbers-out")
    OutboxEmitter<String> emitter;

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

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
