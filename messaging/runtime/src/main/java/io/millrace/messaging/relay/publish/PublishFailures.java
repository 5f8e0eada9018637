package io.millrace.messaging.relay.publish;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import io.millrace.messaging.SerializationException;

/**
 * Classifies publish failures: permanent (this row can never be published) or transient (broker or registry
 * unavailable).
 */
final class PublishFailures {

    private static final int MAX_CAUSES = 20;

    private PublishFailures() {}

    static boolean isPermanent(Throwable failure) {
        boolean poison = false;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            // A serializer that cannot reach the registry throws the same exception as one that cannot serialise: only
            // the causes differ.
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return false;
            }
            poison |= cause instanceof RecordTooLargeException
                    || cause instanceof RecordBatchTooLargeException
                    || cause instanceof InvalidTopicException
                    // Such as a record without a key for a compacted topic, or one of a time that the topic refuses.
                    || cause instanceof InvalidRecordException
                    || cause instanceof InvalidTimestampException
                    || cause instanceof SerializationException
                    || cause instanceof org.apache.kafka.common.errors.SerializationException;
            cause = cause.getCause();
        }
        return poison;
    }

    /** Returns whether the failure is the topic's: the topic does not exist, or this service may not write to it. */
    static boolean limitsTopic(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof UnknownTopicOrPartitionException
                    || cause instanceof TopicAuthorizationException
                    || cause instanceof InvalidTopicException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
