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

/** Millrace messaging. */
@ConfigMapping(prefix = "millrace.messaging")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface MessagingConfig {

    /**
     * Names this instance among those of the service; no two that run at the same time may have one name. A restarted
     * instance takes over at once what its predecessor of that name held. On Kubernetes: the name of the pod. Where it
     * is not set, every start makes up a new name.
     */
    Optional<String> instance();

    /**
     * Whether an instance with a name leaves its consumer groups when it is told to stop, so that others have its
     * partitions at once. Without it they are kept for its return until {@code session.timeout.ms}: better where a
     * rolling restart brings back each name within seconds.
     */
    @WithDefault("true")
    boolean leaveOnShutdown();

    /** The outbox and its relay. */
    OutboxConfig outbox();

    /** The inbox. */
    InboxConfig inbox();

    /** Sagas. */
    SagaConfig saga();

    /** Incoming channels whose handlers carry {@code @Inbox} or {@code @Keyed}. */
    @WithDefaults
    @WithName("incoming")
    @ConfigDocMapKey("channel")
    Map<String, IncomingConfig> incoming();
}
