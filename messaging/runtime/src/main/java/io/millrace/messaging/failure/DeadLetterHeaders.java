package io.millrace.messaging.failure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.inbox.GivenUp;
import io.millrace.messaging.redrive.DeadLetterFields;

/**
 * Builds the headers that describe a dead letter's failure: record, consumer, time, exception and number of attempts.
 */
final class DeadLetterHeaders {

    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_STACK = 8_000;

    private DeadLetterHeaders() {}

    /** The headers, in order: the headers that a large letter can do without come last. */
    static List<RawHeader> of(
            EventHandler handler, Delivery delivery, UUID id, int attempts, Throwable failure, GivenUp state) {
        var headers = new ArrayList<RawHeader>();
        add(headers, DeadLetterFields.TOPIC, delivery.raw().topic());
        if (delivery.hasPosition()) {
            add(headers, DeadLetterFields.PARTITION, String.valueOf(delivery.partition()));
            add(headers, DeadLetterFields.OFFSET, String.valueOf(delivery.offset()));
        }
        add(headers, DeadLetterFields.TIMESTAMP, delivery.timestamp().toString());
        add(headers, DeadLetterFields.ID, id.toString());
        add(headers, DeadLetterFields.GROUP, handler.group());
        add(headers, DeadLetterFields.SERVICE, handler.consumer().service());
        add(headers, DeadLetterFields.CHANNEL, handler.channel());
        add(headers, DeadLetterFields.HANDLER, handler.name());
        add(headers, DeadLetterFields.ATTEMPTS, String.valueOf(attempts));
        add(headers, DeadLetterFields.COUNT, String.valueOf(state.count()));
        add(headers, DeadLetterFields.FAILED_AT, state.last().at().toString());
        add(headers, DeadLetterFields.FIRST_FAILED_AT, state.first().at().toString());
        add(headers, DeadLetterFields.EXCEPTION_CLASS, failure.getClass().getName());
        add(headers, DeadLetterFields.FIRST_EXCEPTION_CLASS, state.first().exceptionClass());
        if (state.isLoop()) {
            add(headers, DeadLetterFields.LOOP, String.valueOf(state.alike()));
        }
        add(headers, DeadLetterFields.EXCEPTION_MESSAGE, shortened(String.valueOf(failure.getMessage()), MAX_MESSAGE));
        add(headers, DeadLetterFields.FIRST_EXCEPTION_MESSAGE, state.first().message());
        add(headers, DeadLetterFields.EXCEPTION_STACKTRACE, shortened(stack(failure), MAX_STACK));
        return headers;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader(name, value.getBytes(StandardCharsets.UTF_8)));
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
