package io.millrace.contracts;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that a consumer with today's classes reads the records of the last release.
 *
 * <p>After a release, {@code mvn -pl contracts test -Dcontracts.release=true} makes today's schemas the released ones.
 */
class CompatibilityTest {

    @BeforeAll
    static void release() throws Exception {
        if (Boolean.getBoolean("contracts.release")) {
            Topics.release();
        }
    }

    static List<Map.Entry<String, Schema>> released() {
        return List.copyOf(Topics.released().entrySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("released")
    void readsWhatTheLastReleaseWrote(Map.Entry<String, Schema> topic) {
        Schema now = Topics.current().get(topic.getKey());

        assertThat(now)
                .as("topic %s was released: its contract cannot go", topic.getKey())
                .isNotNull();
        assertThat(problems(topic.getValue(), now)).isEmpty();
    }

    @Test
    void everyTopicHasAReleasedSchema() {
        assertThat(Topics.released().keySet())
                .as("run with -Dcontracts.release=true to release a new topic's first schema")
                .containsExactlyElementsOf(Topics.current().keySet());
    }

    @Test
    void aNullableFieldWithADefaultIsASafeAddition() {
        assertThat(problems(orderCreated().endRecord(), withNullableCurrency())).isEmpty();
    }

    @Test
    void aNewRequiredFieldIsRefused() {
        Schema required = orderCreated().requiredString("currency").endRecord();

        assertThat(problems(orderCreated().endRecord(), required))
                .hasSize(1)
                .first()
                .asString()
                .contains("currency");
    }

    @Test
    void aRemovedKindOfEventIsRefused() {
        Schema orders = Topics.current().get("orders");
        List<Schema> kinds = orders.getField("payload").schema().getTypes();
        Schema fewer = envelope(kinds.subList(1, kinds.size()));

        assertThat(problems(envelope(kinds), fewer)).isNotEmpty();
    }

    private static Schema withNullableCurrency() {
        return orderCreated()
                .name("currency")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)))
                .withDefault(null)
                .endRecord();
    }

    private static SchemaBuilder.FieldAssembler<Schema> orderCreated() {
        return SchemaBuilder.record("OrderCreated")
                .fields()
                .requiredString("orderId")
                .requiredString("userId")
                .requiredDouble("totalAmount");
    }

    private static Schema envelope(List<Schema> kinds) {
        var payload = new Schema.Field("payload", Schema.createUnion(kinds), "", (JsonProperties.Null) null);
        return Schema.createRecord("OrderEvent", "", "io.millrace.contracts.orders", false, List.of(payload));
    }

    private static List<SchemaCompatibility.Incompatibility> problems(Schema written, Schema reading) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reading, written)
                .getResult();
        return result.getCompatibility() == COMPATIBLE ? List.of() : result.getIncompatibilities();
    }
}
