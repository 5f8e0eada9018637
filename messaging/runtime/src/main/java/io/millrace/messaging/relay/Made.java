package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.codec.UnknownWriterSchemaException;

/**
 * What is made of rows, all of it before any of it is sent: what can't be made never enters the pipeline.
 *
 * @param items in the order of the rows
 * @param obstacle why they can't be sent as they are; null if they can
 */
record Made<T>(List<T> items, @Nullable Outcome obstacle) {

    static <T> Made<T> of(List<RelayedRow> rows, WriterSchemas schemas, Function<RelayedRow, T> maker) {
        var items = new ArrayList<T>(rows.size());
        Map<RelayedRow, Throwable> unreadable = new LinkedHashMap<>();
        UnknownWriterSchemaException unknownSchema = null;
        for (RelayedRow row : rows) {
            try {
                items.add(maker.apply(row));
            } catch (UnknownWriterSchemaException e) {
                if (schemas.isHopeless(e)) {
                    unreadable.put(row, new SerializationException(e.toString(), e));
                } else {
                    unknownSchema = e;
                }
            } catch (RuntimeException e) {
                unreadable.put(row, e);
            }
        }
        if (!unreadable.isEmpty()) {
            return new Made<>(items, Outcome.poisoned(unreadable));
        }
        return new Made<>(items, unknownSchema == null ? null : Outcome.failed(unknownSchema));
    }
}
