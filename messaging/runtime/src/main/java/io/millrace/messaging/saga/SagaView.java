package io.millrace.messaging.saga;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A saga as people see it, with its steps and its timeline.
 *
 * @param subject what the saga is about, as its definition has it; null where the definition has none, or this release
 *     does not define the type
 * @param deadline when the wait for a reply, or a pause, ends; null if the saga does not go on by itself
 * @param reason why the saga turned back or is stuck; null where neither holds
 * @param timeline lines of the saga's log, the oldest first
 */
@RegisterForReflection
public record SagaView(
        UUID id,
        String type,
        @Nullable String subject,
        SagaStatus status,
        @Nullable Instant deadline,
        @Nullable String reason,
        Instant createdAt,
        Instant updatedAt,
        List<StepView> steps,
        List<LogLine> timeline) {

    /** One step of the saga. */
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
