package io.millrace.messaging.relay.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.relay.read.RelayedRow;

/**
 * The batch's rows, encoded. Encoding ends before the first send, so a row that cannot be encoded blocks no row behind it.
 *
 * @param items in the order of the rows
 * @param obstacle why the batch cannot be sent as it is; null if it can
 */
record EncodedBatch<T>(List<T> items, @Nullable Outcome obstacle) {

    static <T> EncodedBatch<T> of(List<RelayedRow> rows, WriterSchemas schemas, Function<RelayedRow, T> maker) {
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
            return new EncodedBatch<>(items, Outcome.poisoned(unreadable));
        }
        return new EncodedBatch<>(items, unknownSchema == null ? null : Outcome.failed(unknownSchema));
    }
}
