package io.millrace.messaging.rules;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.StoredText;

/** Checks Avro records and all records inside them, by the rules in their schemas and by the beans for their types. */
final class RecordCheck implements PayloadCheck {

    /** What PostgreSQL's {@code timestamptz} can hold. */
    private static final Instant EARLIEST = Instant.parse("-4712-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("+294275-12-31T00:00:00Z");

    private final List<PayloadRule<?>> beans;
    private final ConcurrentMap<Schema, RecordRules> compiled = new ConcurrentHashMap<>();

    RecordCheck(List<PayloadRule<?>> beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable BrokenRule broken(Object payload, @Nullable String key) {
        return value(payload, key);
    }

    private @Nullable BrokenRule value(@Nullable Object value, @Nullable String key) {
        return switch (value) {
            case null -> null;
            case IndexedRecord record -> record(record, key);
            case Collection<?> items -> items(items, key);
            case Map<?, ?> entries -> items(entries.values(), key);
            case String text
            when !StoredText.isStorable(text) ->
                new BrokenRule("storable", "", "must not contain the character U+0000");
            case Instant time
            when time.isBefore(EARLIEST) || time.isAfter(LATEST) ->
                new BrokenRule("storable", "", "must be a time that a table can hold, is " + time);
            default -> null;
        };
    }

    private @Nullable BrokenRule record(IndexedRecord record, @Nullable String key) {
        RecordRules rules = compiled.computeIfAbsent(record.getSchema(), RecordRules::of);
        BrokenRule broken = rules.broken(record, key);
        if (broken != null) {
            return broken;
        }
        for (int i = 0; i < rules.size(); i++) {
            BrokenRule inside = value(record.get(i), key);
            if (inside != null) {
                return inside.within(rules.name(i));
            }
        }
        // Last: a bean may rely on what the schema says.
        return PayloadCheck.broken(beans, record.getClass(), record);
    }

    private @Nullable BrokenRule items(Collection<?> items, @Nullable String key) {
        int index = 0;
        for (Object item : items) {
            BrokenRule inside = value(item, key);
            if (inside != null) {
                return inside.within("[" + index + "]");
            }
            index++;
        }
        return null;
    }
}
