package io.millrace.messaging.rules;

import java.util.List;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the schema of one record contains: those of its fields, and {@code key}, the field whose value is the
 * key of the record's topic.
 */
final class RecordRules {

    private static final String KEY = "key";

    private final List<FieldRules> fields;
    private final @Nullable String keyField;
    private final int keyPosition;

    private RecordRules(List<FieldRules> fields, @Nullable String keyField, int keyPosition) {
        this.fields = fields;
        this.keyField = keyField;
        this.keyPosition = keyPosition;
    }

    static RecordRules of(Schema schema) {
        String keyField = schema.getProp(KEY);
        Schema.Field key = keyField == null ? null : schema.getField(keyField);
        if (keyField != null && key == null) {
            throw new IllegalStateException("schema %s: its key names the field %s, which it has not"
                    .formatted(schema.getFullName(), keyField));
        }
        List<FieldRules> fields =
                schema.getFields().stream().map(FieldRules::of).toList();
        return new RecordRules(fields, keyField, key == null ? -1 : key.pos());
    }

    int size() {
        return fields.size();
    }

    String name(int position) {
        return fields.get(position).name();
    }

    @Nullable BrokenRule broken(IndexedRecord record, @Nullable String key) {
        for (int i = 0; i < fields.size(); i++) {
            BrokenRule broken = fields.get(i).broken(record.get(i));
            if (broken != null) {
                return broken;
            }
        }
        if (keyField != null && !String.valueOf(record.get(keyPosition)).equals(key)) {
            return new BrokenRule(
                    KEY,
                    keyField,
                    "must be the record's key %s, is %s"
                            .formatted(FieldRules.shown(key), FieldRules.shown(record.get(keyPosition))));
        }
        return null;
    }
}
