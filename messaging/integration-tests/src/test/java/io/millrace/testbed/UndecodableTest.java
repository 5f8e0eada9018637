package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductWithdrawn;
import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.RecordSender;

@QuarkusTest
@WithServers
class UndecodableTest {

    private static final String DLQ = "orders.testbed.dlq";

    @Inject
    NumberEvents events;

    @Inject
    Numbers numbers;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no value at all, null, the record has no value",
        "an empty value, '', does not begin with a schema id",
        "a wrong magic byte, 0102030405, does not begin with a schema id",
        "too short, 0000, does not begin with a schema id",
        "a schema that the registry does not know, 007fffffff0102, can't be read",
    })
    void aRecordThatCantBeReadIsDeadLetteredByteByByte(String name, String hex, String message) {
        byte[] value = "null".equals(hex) ? null : HexFormat.of().parseHex(hex);
        String key = putBroken(value, RecordSender.event(UUID.randomUUID(), "broken"));

        expectDeadLetter(key, value, message);
        expectThatOthersGoOn();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "they end too early, 48ffff, EOFException",
        "no UUID where one belongs, 02ffff, Invalid UUID",
        "a number that is too long, ffffffffffffffffffffffffffffff, InvalidNumberEncodingException",
        "a length below zero, 01, can't be read",
        "a length beyond all memory, feffffffffffffff7f, can't be read",
    })
    void bytesThatDontFitTheirSchemaAreDeadLetteredAndStopNothing(String name, String hex, String message) {
        byte[] value = behindSchemaIdOf(expectThatOthersGoOn(), HexFormat.of().parseHex(hex));
        String key = putBroken(value, RecordSender.event(UUID.randomUUID(), "broken"));

        expectDeadLetter(key, value, message);
        expectThatOthersGoOn();
    }

    @Test
    void aRecordWithoutAnIdIsDeadLettered() {
        byte[] value = "anything".getBytes(StandardCharsets.UTF_8);
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String key = putBroken(value, Map.of("ce_type", "x", "traceparent", trace));

        expectDeadLetter(key, value, "header ce_id is missing");
        var letter = Numbers.deadLetters(DLQ, key).getFirst();
        assertThat(Numbers.header(letter, "traceparent")).as("as it was").isEqualTo(trace);
    }

    @Test
    void aRecordThatCantBeReadIsDeadLetteredOnceForEachRedriveAndItsCountIsKept() {
        byte[] value = {1, 2, 3};
        String key = putBroken(value, Map.of("ce_type", "no id"));
        var first = Letters.await(DLQ, key, 1).getFirst();

        Letters.redrive(first);
        Letters.redrive(first);
        var second = Letters.await(DLQ, key, 2).getLast();
        Letters.redrive(second);
        Letters.redrive(first);
        var third = Letters.await(DLQ, key, 3).getLast();
        expectThatOthersGoOn();

        assertThat(Numbers.deadLetters(DLQ, key)).hasSize(3);
        assertThat(third.value()).isEqualTo(value);
        assertThat(Numbers.header(third, "dlq-count")).isEqualTo("3");
        assertThat(Numbers.header(third, "dlq-loop")).isEqualTo("3");
        assertThat(Numbers.header(third, "dlq-id")).isEqualTo(Numbers.header(first, "dlq-id"));
    }

    /** Simulates a registry that was restored with other ids: the id exists, but names another schema. */
    @Test
    void anIdThatMeansAnotherSchemaNowIsDeadLetteredAndNotReadAsWhatItIsNot() {
        String other = UUID.randomUUID().toString();
        var product = new CatalogEvent(other, 1L, Instant.now(), new ProductWithdrawn("test"));
        new AvroTopic<>("load", CatalogEvent.class).send(other, product);
        byte[] foreign = Numbers.deadLetters("load", other).getFirst().value();
        byte[] sound =
                Numbers.deadLetters("orders", expectThatOthersGoOn()).getFirst().value();
        byte[] value = sound.clone();
        System.arraycopy(foreign, 0, value, 0, 5);
        assertThat(value).isNotEqualTo(sound);

        String key = putBroken(value, RecordSender.event(UUID.randomUUID(), "broken"));

        expectDeadLetter(key, value, "can't be read");
        expectThatOthersGoOn();
    }

    private static String putBroken(byte @Nullable [] value, Map<String, String> headers) {
        String key = Numbers.newKey();
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send("orders", key, value, headers);
        }
        return key;
    }

    private static void expectDeadLetter(String key, byte @Nullable [] value, String message) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
        var letter = Numbers.deadLetters(DLQ, key).getFirst();
        assertThat(letter.value()).isEqualTo(value);
        assertThat(Numbers.header(letter, "dlq-exception-message")).contains(message);
        assertThat(Numbers.header(letter, "dlq-attempts")).isEqualTo("1");
    }

    /** Sends a sound event behind the broken events, and returns the sound event's key. */
    private String expectThatOthersGoOn() {
        var event = new OrderEvent(UUID.randomUUID(), 7L, Instant.now(), new OrderCancellationRequested("test"));
        OnContext.run(() -> Panache.withTransaction(() -> Uni.createFrom().item(events.order(event))));
        numbers.awaitSeen(event);
        return event.getOrderId().toString();
    }

    /** A value of a sound record's first five bytes, followed by nonsense. */
    private static byte[] behindSchemaIdOf(String key, byte[] nonsense) {
        byte[] sound = Numbers.deadLetters("orders", key).getFirst().value();
        return ByteBuffer.allocate(5 + nonsense.length)
                .put(sound, 0, 5)
                .put(nonsense)
                .array();
    }
}
