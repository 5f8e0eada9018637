package io.millrace.messaging.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.messaging.codec.PayloadFormat;

class RecordCheckTest {

    private static final Schema LINE = new Schema.Parser().parse("""
            {"type": "record", "name": "Line", "fields": [
              {"name": "sku", "type": "string", "pattern": "[a-z]{1,5}"},
              {"name": "units", "type": "int", "minimum": 1, "maximum": 1000000}]}
            """);

    private static final Schema ORDER = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "key": "id", "fields": [
              {"name": "id", "type": "string"},
              {"name": "note", "type": ["null", "string"], "maxLength": 5, "notBlank": true, "oneLine": true},
              {"name": "amount", "type": "bytes", "minimum": 0},
              {"name": "text", "type": ["null", "string"]},
              {"name": "at", "type": "long"},
              {"name": "lines", "type": {"type": "array", "items": %s}, "minItems": 1, "maxItems": 2}]}
            """.formatted(LINE));

    private final GenericData.Record order = new GenericData.Record(ORDER);
    private final PayloadCheck check = PayloadCheck.of(PayloadFormat.AVRO, List.of(new NoRats()));

    RecordCheckTest() {
        order.put("id", "1");
        order.put("amount", BigDecimal.ZERO);
        order.put("at", Instant.EPOCH);
        order.put("lines", List.of(line("mill", 1)));
    }

    @Test
    void whatKeepsAllRulesIsTaken() {
        assertThat(check.broken(order, "1")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "-6, lines[1].units, minimum, 'must be 1 or more, is -6'",
        "0, lines[1].units, minimum, 'must be 1 or more, is 0'",
        "1000001, lines[1].units, maximum, 'must be 1000000 or less, is 1000001'"
    })
    void aNumberOutsideOfItsRangeIsNamedWithItsPath(int units, String field, String rule, String message) {
        order.put("lines", List.of(line("mill", 1), line("mill", units)));

        assertThat(check.broken(order, "1")).isEqualTo(new BrokenRule(rule, field, message));
    }

    @Test
    void textListsAndAmountsHaveTheirRules() {
        expect("note", " ", "notBlank");
        expect("note", "longer", "maxLength");
        expect("note", "a\nb", "oneLine");
        expect("note", "a\u2028b", "oneLine");
        expect("note", "a\u0007", "oneLine");
        expect("amount", new BigDecimal("-0.0001"), "minimum");
        expect("lines", List.of(), "minItems");
        expect("lines", List.of(line("a", 1), line("b", 1), line("c", 1)), "maxItems");
        order.put("lines", List.of(line("MILL", 1)));
        assertThat(check.broken(order, "1")).extracting(BrokenRule::rule).isEqualTo("pattern");
    }

    @Test
    void whatNoTableCanHoldIsRefused() {
        expect("text", "a\u0000", "storable");
        expect("at", Instant.MAX, "storable");
    }

    @Test
    void theKeyIsTheOneThatTheContractNames() {
        assertThat(check.broken(order, "2")).extracting(BrokenRule::rule).isEqualTo("key");
        assertThat(check.broken(order, null)).extracting(BrokenRule::field).isEqualTo("id");
    }

    @Test
    void aBeanIsAskedAboutEveryRecordOfItsTypeWhereverItIs() {
        order.put("lines", Arrays.asList(line("mill", 1), line("rat", 1)));

        assertThat(check.broken(order, "1")).isEqualTo(new BrokenRule("noRats", "lines[1].sku", "must not be a rat"));
        assertThatThrownBy(() -> check.check(order, "1"))
                .isInstanceOf(BrokenRuleException.class)
                .hasMessage("Record breaks the rule noRats: lines[1].sku must not be a rat");
    }

    @Test
    void aPayloadOfAnotherFormatHasTheRulesOfTheBeansForItsType() {
        PayloadCheck json = PayloadCheck.of(PayloadFormat.JSON, List.of(new NoRats()));

        assertThat(json.broken("rat", null)).isNull();
        assertThat(json.broken(line("rat", -1), null))
                .extracting(BrokenRule::rule)
                .isEqualTo("noRats");
    }

    private void expect(String field, Object value, String rule) {
        Object before = order.get(field);
        order.put(field, value);
        BrokenRule broken = check.broken(order, "1");
        assertThat(broken).extracting(BrokenRule::rule).isEqualTo(rule);
        assertThat(broken).extracting(BrokenRule::field).isEqualTo(field);
        order.put(field, before);
    }

    private static GenericData.Record line(String sku, int units) {
        var line = new GenericData.Record(LINE);
        line.put("sku", sku);
        line.put("units", units);
        return line;
    }

    /** The generic class stands for all records here. */
    private static final class NoRats implements PayloadRule<GenericData.Record> {

        @Override
        public Class<GenericData.Record> type() {
            return GenericData.Record.class;
        }

        @Override
        public Optional<BrokenRule> check(GenericData.Record record) {
            return record.hasField("sku") && record.get("sku").equals("rat")
                    ? Optional.of(new BrokenRule("noRats", "sku", "must not be a rat"))
                    : Optional.empty();
        }
    }
}
