package io.millrace.messaging.consume;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Checks the deserializers of a handler's Kafka channel: both must deliver bytes. The handler's payload is decoded
 * where a failure can be handled, a dead letter keeps the original bytes, and the key's bytes decide which records keep
 * their order. The result of another deserializer can't be converted back.
 */
final class Deserializers {

    private static final List<String> NAMES =
            List.of(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

    private static final String BYTES = ByteArrayDeserializer.class.getName();

    private Deserializers() {}

    /**
     * @param config the configuration of the channel's consumer; empty for another connector
     * @throws IllegalArgumentException if keys or values are not delivered as bytes
     */
    static void check(String channel, Map<String, ?> config) {
        for (String name : NAMES) {
            Object deserializer = config.get(name);
            if (deserializer != null && !BYTES.equals(deserializer.toString())) {
                throw new IllegalArgumentException(
                        ("channel '%s': %s=%s: a handler with @Inbox or @Keyed takes its records as bytes "
                                        + "and decodes the payload itself; remove the setting")
                                .formatted(channel, name, deserializer));
            }
        }
    }
}
