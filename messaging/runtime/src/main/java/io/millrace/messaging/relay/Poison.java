package io.millrace.messaging.relay;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

import io.millrace.messaging.SerializationException;

/** Tells a row that can't be published, ever, from a broker or registry that can't take it now. */
final class Poison {

    private static final int MAX_CAUSES = 20;

    private Poison() {}

    static boolean is(Throwable failure) {
        boolean poison = false;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            // A serializer that can't reach the registry fails like one that can't serialise, but for its cause.
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return false;
            }
            poison |= cause instanceof RecordTooLargeException
                    || cause instanceof RecordBatchTooLargeException
                    || cause instanceof InvalidTopicException
                    || cause instanceof SerializationException
                    || cause instanceof org.apache.kafka.common.errors.SerializationException;
            cause = cause.getCause();
        }
        return poison;
    }
}
