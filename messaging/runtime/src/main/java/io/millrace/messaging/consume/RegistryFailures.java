package io.millrace.messaging.consume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;

import com.microsoft.kiota.ApiException;
import io.vertx.core.VertxException;

/**
 * Classifies a decoding failure: the registry is away, or the record is undecodable (unknown schema, unfitting bytes).
 */
final class RegistryFailures {

    private static final int MAX_CAUSES = 20;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private RegistryFailures() {}

    static RuntimeException classify(RuntimeException failure) {
        // The deserializer wraps failures of reading the bytes, and only those, in an UncheckedIOException: it is no
        // failure of the network.
        return !(failure instanceof UncheckedIOException) && isAway(failure)
                ? new RegistryAwayException(failure)
                : new UndecodableException("the value can't be read: " + failure, failure);
    }

    private static boolean isAway(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            boolean away =
                    switch (cause) {
                        case IOException e -> true;
                        case TimeoutException e -> true;
                        case VertxException e -> true;
                        case ApiException e -> isAway(e.getResponseStatusCode());
                        default -> false;
                    };
            if (away) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isAway(int status) {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == UNAUTHORIZED || status == FORBIDDEN;
    }
}
