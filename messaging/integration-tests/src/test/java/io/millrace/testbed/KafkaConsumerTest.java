package io.millrace.testbed;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RecordSender;

@QuarkusTest
@WithServers
class KafkaConsumerTest extends NumbersCompliance {

    @Override
    protected void put(UUID id, String key, String value) {
        numbers.put(id, key, value);
    }

    @Override
    protected void putPlain(String value) {
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send("numbers", null, value.getBytes(StandardCharsets.UTF_8), Map.of());
        }
    }
}
