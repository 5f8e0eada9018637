package io.millrace.payments;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.tx.SessionSql;

/**
 * Stores the commands that wait for an answer of the card's bank, in the caller's transaction, which has written or
 * locked the payment's row. Several commands may wait: a saga repeats a command under another id, and after a restore
 * another saga asks.
 */
@ApplicationScoped
class WaitingCommandStore {

    private static final String ADD = """
            INSERT INTO waiting_command (order_id, command_id, correlation_id) VALUES ($1, $2, $3)
            ON CONFLICT (order_id, command_id) DO NOTHING
            """;

    private static final String TAKE =
            "DELETE FROM waiting_command WHERE order_id = $1 RETURNING command_id, correlation_id";

    Uni<Void> add(UUID orderId, EventContext command) {
        WaitingCommand waiting = WaitingCommand.of(command);
        return SessionSql.update(ADD, orderId, waiting.id(), orNull(waiting.correlationId()))
                .replaceWithVoid();
    }

    /** Removes the commands that wait for the order's authorization, and returns them. */
    Uni<List<WaitingCommand>> take(UUID orderId) {
        return SessionSql.select(TAKE, orderId).map(rows -> rows.stream()
                .map(row -> new WaitingCommand((String) row[0], Optional.ofNullable((String) row[1])))
                .toList());
    }

    private static @Nullable String orNull(Optional<String> text) {
        return text.orElse(null);
    }
}
