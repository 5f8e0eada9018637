package io.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Checks that consumers know every rule in the contracts: they would ignore a misspelt rule. */
class RulesTest {

    private static final Set<String> OF_FIELDS =
            Set.of("minimum", "maximum", "minItems", "maxItems", "maxLength", "notBlank", "oneLine", "pattern");

    @Test
    void everyRuleIsOneThatConsumersKnow() {
        assertThat(all()).filteredOn(rule -> !OF_FIELDS.contains(rule.name())).isEmpty();
        assertThat(all()).filteredOn(rule -> rule.name().equals("pattern")).allSatisfy(rule -> assertThat(
                        Pattern.compile((String) rule.value()))
                .isNotNull());
    }

    @Test
    void everyNumberListAndTextHasALimit() {
        var without = new TreeSet<String>();
        records().forEach(record -> record.getFields().forEach(field -> {
            if (!isLimited(field)) {
                without.add(record.getName() + "." + field.name());
            }
        }));

        assertThat(without).isEmpty();
    }

    /** Otherwise a line break that the check of one event refuses would come in by another event. */
    @Test
    void textThatIsOneLineInOneRecordIsOneLineInAll() {
        var oneLine = new HashSet<String>();
        records().forEach(record -> record.getFields().stream()
                .filter(field -> has(field, "oneLine"))
                .forEach(field -> oneLine.add(field.name())));
        var without = new TreeSet<String>();
        records().forEach(record -> record.getFields().stream()
                .filter(field -> oneLine.contains(field.name()))
                // A pattern decides about line breaks itself.
                .filter(field -> !has(field, "oneLine") && !has(field, "pattern"))
                .forEach(field -> without.add(record.getName() + "." + field.name())));

        assertThat(oneLine).contains("carrier", "sku");
        assertThat(without).isEmpty();
    }

    @Test
    void everyTopicSaysWhatItsRecordsAreKeyedBy() {
        Topics.current().forEach((topic, envelope) -> {
            boolean inPayload = envelope.getField("payload").schema().getTypes().stream()
                    .allMatch(kind -> kind.getProp("key") != null);
            assertThat(envelope.getProp("key") != null || inPayload).as(topic).isTrue();
        });
        assertThat(records())
                .filteredOn(record -> record.getProp("key") != null)
                .allSatisfy(record ->
                        assertThat(record.getField(record.getProp("key"))).isNotNull());
    }

    private static boolean isLimited(Schema.Field field) {
        boolean isPlain = field.schema().getLogicalType() == null;
        return switch (field.schema().getType()) {
            case INT -> has(field, "minimum");
            case LONG -> !isPlain || has(field, "minimum");
            case BYTES -> has(field, "minimum");
            case ARRAY -> has(field, "minItems") && has(field, "maxItems");
            case STRING -> !isPlain || has(field, "maxLength") || has(field, "pattern");
            default -> true;
        };
    }

    private static boolean has(Schema.Field field, String rule) {
        return field.getObjectProp(rule) != null;
    }

    private record Rule(String field, String name, Object value) {}

    private static Set<Rule> all() {
        var rules = new HashSet<Rule>();
        records().forEach(record -> record.getFields().forEach(field -> field.getObjectProps()
                .forEach((name, value) -> rules.add(new Rule(record.getName() + "." + field.name(), name, value)))));
        return rules;
    }

    private static Set<Schema> records() {
        var found = new HashSet<Schema>();
        Topics.current().values().forEach(schema -> collect(schema, found));
        return found;
    }

    private static void collect(Schema schema, Set<Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.add(schema)) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            case UNION -> schema.getTypes().forEach(kind -> collect(kind, found));
            case ARRAY -> collect(schema.getElementType(), found);
            default -> {}
        }
    }
}
