package io.millrace.messaging.failure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.RawRecord.RawHeader;

/** The headers that a dead letter carries besides its own: what, where, when, why and how often. */
final class DeadLetterHeaders {

    private static final String PREFIX = "dlq-";
    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_STACK = 8_000;

    private DeadLetterHeaders() {}

    static List<RawHeader> of(EventHandler handler, Delivery delivery, int attempts, Throwable failure, Instant now) {
        var headers = new ArrayList<RawHeader>();
        for (RawHeader header : delivery.raw().headers()) {
            // A letter that is dead for the second time tells of the second time.
            if (!header.name().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        add(headers, "original-topic", delivery.raw().topic());
        if (delivery.hasPosition()) {
            add(headers, "original-partition", String.valueOf(delivery.partition()));
            add(headers, "original-offset", String.valueOf(delivery.offset()));
        }
        add(headers, "original-timestamp", delivery.timestamp().toString());
        add(headers, "consumer-group", handler.group());
        add(headers, "channel", handler.channel());
        add(headers, "handler", handler.name());
        add(headers, "attempts", String.valueOf(attempts));
        add(headers, "exception-class", failure.getClass().getName());
        add(headers, "exception-message", shortened(String.valueOf(failure.getMessage()), MAX_MESSAGE));
        add(headers, "exception-stacktrace", shortened(stack(failure), MAX_STACK));
        add(headers, "failed-at", now.toString());
        return headers;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader(PREFIX + name, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String stack(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
