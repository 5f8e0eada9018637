package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.TreeSet;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;
import io.millrace.kit.Problems;

/** The body of a request that creates or changes a subscription. */
public record WebhookRequest(
        @NotBlank @OneLine @Size(max = WebhookUrl.MAX_LENGTH) @Schema(description = "where messages are posted to")
        String url,

        @Nullable @Size(max = WebhookRequest.MOST_EVENTS) @Schema(description = "the types of events; empty for all")
        List<@NotNull String> events,

        @Nullable @OneLine @Size(max = 200) String description,

        @Nullable @Schema(description = "false to pause it; true if not given")
        Boolean enabled) {

    static final int MOST_EVENTS = 50;

    static final String EXAMPLE = """
            {
              "url": "https://shop.example/webhooks",
              "events": ["order.completed", "order.cancelled"],
              "description": "the shop's ERP"
            }""";

    /** The types, each once. Fails with a problem that names a type that does not exist. */
    List<String> eventsOrAll() {
        var types = new TreeSet<String>();
        if (events != null) {
            for (int i = 0; i < events.size(); i++) {
                if (!EventTypes.ALL.contains(events.get(i))) {
                    throw Problems.badRequest("events[%d]".formatted(i), "must be one of " + EventTypes.ALL);
                }
                types.add(events.get(i));
            }
        }
        return List.copyOf(types);
    }

    String descriptionOrEmpty() {
        return description == null ? "" : description;
    }

    boolean enabledOrNot() {
        return enabled == null || enabled;
    }
}
