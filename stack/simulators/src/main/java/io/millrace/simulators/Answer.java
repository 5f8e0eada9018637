package io.millrace.simulators;

import java.time.Duration;
import java.util.Map;

/** What becomes of a request. */
public sealed interface Answer {

    /** @param body written as JSON */
    record Told(int status, Object body) implements Answer {}

    /** The connection is closed instead of an answer. */
    record BrokenOff() implements Answer {}

    /** An answer that comes late. */
    record After(Duration delay, Answer answer) implements Answer {}

    static Answer of(int status, Map<String, ?> body) {
        return new Told(status, body);
    }

    /** No answer, for longer than any client waits. */
    static Answer none() {
        return new After(Duration.ofMinutes(1), new BrokenOff());
    }
}
