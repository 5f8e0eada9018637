package io.millrace.messaging.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.apicurio.registry.serde.avro.AvroDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.config.SerdeConfig;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.AvroCodec;
import io.millrace.messaging.consume.TypedDatumReaders;
import io.millrace.messaging.registry.DeadlineSchemaResolver;

/**
 * Plays the other services at a topic: sends events as they would, and reads the answers.
 *
 * @param <T> the topic's top-level type
 */
public final class AvroTopic<T extends SpecificRecord> {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String topic;
    private final Class<T> type;
    private final AvroCodec codec;
    private final RecordSender sender = RecordSender.shared(KafkaResource.bootstrapServers());
    private final AvroKafkaSerializer<Object> serializer = new AvroKafkaSerializer<>();
    private final AvroDeserializer<Object> deserializer = new AvroDeserializer<>();

    /** One record. */
    public record Received<T>(String key, T value, Map<String, String> headers) {

        /** Whether the record answers the command with this id. */
        public boolean answers(UUID command) {
            return command.toString().equals(headers.get("ce_causationid"));
        }
    }

    public AvroTopic(String topic, Class<T> type) {
        this.topic = topic;
        this.type = type;
        this.codec = new AvroCodec(type);
        Map<String, Object> config = Map.of(
                SerdeConfig.REGISTRY_URL,
                RegistryResource.url(),
                SerdeConfig.AUTO_REGISTER_ARTIFACT,
                "true",
                SerdeConfig.SCHEMA_RESOLVER,
                DeadlineSchemaResolver.class);
        serializer.configure(config, false);
        deserializer.configure(new SerdeConfig(config), false);
        deserializer.setAvroDatumProvider(new TypedDatumReaders(type));
    }

    /** Sends an event or command under a new id, and returns the id. */
    public UUID send(String key, T event) {
        UUID id = UUID.randomUUID();
        send(id, key, event);
        return id;
    }

    /** Sends an event or command, under an id that may have been sent before. */
    public void send(UUID id, String key, T event) {
        var headers = headers(id, event);
        headers.put("ce_correlationid", UUID.randomUUID().toString());
        send(key, event, headers);
    }

    /** Answers a command as its receiver would, under a new id and within the same trace. */
    public void reply(Received<?> command, T event) {
        var headers = headers(UUID.randomUUID(), event);
        headers.put("ce_correlationid", command.headers().get("ce_correlationid"));
        headers.put("ce_causationid", command.headers().get("ce_id"));
        String trace = command.headers().get("traceparent");
        if (trace != null) {
            headers.put("traceparent", trace);
        }
        send(command.key(), event, headers);
    }

    /** Handlers choose events by their type, so it is the one that an emitter gives them. */
    private Map<String, String> headers(UUID id, T event) {
        return new HashMap<>(RecordSender.event(id, codec.typeOf(event)));
    }

    /** Sends an event or command under a new id, as a process does whose clock has this time. */
    public void sendAt(Instant time, String key, T event) {
        send(key, event, headers(UUID.randomUUID(), event), time);
    }

    private void send(String key, T event, Map<String, String> headers) {
        send(key, event, headers, null);
    }

    private void send(String key, T event, Map<String, String> headers, @Nullable Instant time) {
        sender.send(topic, key, asked(() -> serializer.serialize(topic, new RecordHeaders(), event)), headers, time);
    }

    /**
     * Repeats a request to the registry, as services do: a registry that has just started may not answer the first
     * ones.
     */
    private static <R> R asked(Callable<R> question) {
        return Awaitility.await("the registry answers")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInSameThread()
                .ignoreExceptionsMatching(AvroTopic::isNoAnswer)
                .until(question, Objects::nonNull);
    }

    private static boolean isNoAnswer(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof TimeoutException);
    }

    /** All records in the topic at this moment. */
    public List<Received<T>> readAll() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), topic).stream()
                .map(this::received)
                .toList();
    }

    private Received<T> received(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        Object value = asked(() -> deserializer.deserializeData(topic, record.value()));
        return new Received<>(record.key(), type.cast(value), headers);
    }
}
