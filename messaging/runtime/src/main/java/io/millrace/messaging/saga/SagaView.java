package io.millrace.messaging.saga;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A saga for people.
 *
 * @param deadline until when a reply is awaited; null if none is
 * @param reason why it is not simply completed; null if there is none
 * @param timeline what happened, the oldest first
 */
@RegisterForReflection
public record SagaView(
        UUID id,
        String type,
        SagaStatus status,
        @Nullable Instant deadline,
        @Nullable String reason,
        Instant createdAt,
        Instant updatedAt,
        List<StepView> steps,
        List<LogLine> timeline) {

    /** One step. */
    @RegisterForReflection
    public record StepView(String name, StepStatus status) {}

    /** One line of the timeline. */
    @RegisterForReflection
    public record LogLine(
            Instant at,
            @Nullable String step,
            String event,
            @Nullable String detail) {}
}
