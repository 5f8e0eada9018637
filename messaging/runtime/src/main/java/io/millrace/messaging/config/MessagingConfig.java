package io.millrace.messaging.config;

import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithName;

/** The configuration of Millrace messaging. */
@ConfigMapping(prefix = "millrace.messaging")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface MessagingConfig {

    /**
     * The name of this instance among the instances of the service. No two instances that run at the same time may have
     * one name. A restarted instance at once takes over its predecessor's leases and partitions. On Kubernetes, use the
     * name of the pod. If not set, every start generates a new name.
     */
    Optional<String> instance();

    /**
     * Whether an instance with a name leaves its consumer groups at its shutdown, so that other instances get its
     * partitions at once. If false, the broker keeps the partitions for the instance's return until
     * {@code session.timeout.ms}: better if a rolling restart brings back each name within seconds.
     */
    @WithDefault("true")
    boolean leaveOnShutdown();

    /** The database. */
    DatabaseConfig database();

    /** The outbox and its relay. */
    OutboxConfig outbox();

    /** The inbox. */
    InboxConfig inbox();

    /** Parked events. */
    ParkedConfig parked();

    /** Events and rows that were given up. */
    DeadLettersConfig deadLetters();

    /** Sagas. */
    SagaConfig saga();

    /** The admin API. */
    AdminConfig admin();

    /** The job that removes rows that are too old. */
    RetentionConfig retention();

    /** Incoming channels whose handlers carry {@code @Inbox} or {@code @Keyed}. */
    @WithDefaults
    @WithName("incoming")
    @ConfigDocMapKey("channel")
    Map<String, IncomingConfig> incoming();
}
