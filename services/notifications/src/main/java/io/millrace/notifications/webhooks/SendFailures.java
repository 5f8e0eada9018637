package io.millrace.notifications.webhooks;

import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;

/** Failures to send a message. */
final class SendFailures {

    private SendFailures() {}

    /** Describes a failure for clients, without addresses. */
    static String describe(Throwable failure) {
        return switch (failure) {
            case RefusedAddressException refused -> "not sent: " + refused.getMessage();
            case HttpProblem problem -> "not sent: " + problem.getDetail();
            case StreamResetException reset
            when reset.getCause() instanceof TimeoutException -> "the endpoint has not answered in time";
            case TimeoutException late -> "the endpoint has not answered in time";
            case ConnectException e -> "no connection to the endpoint";
            case SSLException e -> "no TLS connection to the endpoint: its certificate is not accepted, or it has none";
            case HttpClosedException e -> "the endpoint has closed the connection before it answered";
            default -> "no answer from the endpoint: " + failure.getClass().getSimpleName();
        };
    }
}
