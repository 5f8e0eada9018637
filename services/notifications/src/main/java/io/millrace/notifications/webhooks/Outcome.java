package io.millrace.notifications.webhooks;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How an attempt to send a message ended.
 *
 * @param status of the response; null if there was none
 * @param error why the message was not accepted, without addresses, as clients read it; null if it was accepted
 */
record Outcome(@Nullable Integer status, @Nullable String error) {

    private static final int OK = 200;
    private static final int REDIRECTION = 300;
    private static final int GONE = 410;

    static Outcome answered(int status) {
        return new Outcome(status, status >= OK && status < REDIRECTION ? null : "the endpoint has answered " + status);
    }

    static Outcome unanswered(String error) {
        return new Outcome(null, error);
    }

    boolean isAnswered() {
        return status != null;
    }

    boolean isAccepted() {
        return error == null;
    }

    /** The error of a message that was not accepted. */
    String reason() {
        return Objects.requireNonNull(error);
    }

    boolean isGone() {
        return status != null && status == GONE;
    }
}
