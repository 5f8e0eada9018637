package io.millrace.stack.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.messaging.event.Recovery;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;

/**
 * The channels of all services, read from the wiring files that their builds write.
 *
 * @param services the services that publish or consume events
 */
public record Wiring(List<ServiceWiring> services) {

    /** The wiring file's name in the {@code target} of a service. */
    public static final String FILE = "millrace-wiring.json";

    /** The channels of one service. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ServiceWiring(String service, List<Published> publishes, List<Consumed> consumes) {

        /** Whether the service publishes at all: dead letters go through its outbox as events do. */
        public boolean hasOutbox() {
            return !publishes.isEmpty() || !consumes.isEmpty();
        }
    }

    /** An outgoing channel. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Published(String channel, String topic, String payload) {}

    /**
     * An incoming channel.
     *
     * @param group the consumer group, with its placeholders
     * @param inbox whether the inbox notes each event of the types that the channel handles
     * @param types the types that the channel handles; empty for all
     * @param deadLetters the topic of this channel's dead letters
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Consumed(
            String channel,
            String topic,
            String payload,
            String handler,
            String group,
            boolean inbox,
            List<String> types,
            String deadLetters) {

        public Consumed {
            // Missing in files that an earlier release has written.
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(deadLetters, "deadLetters");
            Objects.requireNonNull(types, "types");
        }

        /** Whether the channel handles events of a type; one without a type may be of any. */
        public boolean handles(String type) {
            return types.isEmpty() || type.isBlank() || types.contains(type);
        }

        /** Whether the service's instances share the channel's events; a group with a placeholder is an instance's own. */
        public boolean isShared() {
            return !group.contains("${");
        }

        /** Whether the channel is for the service's own lost events; no service publishes to its topic. */
        public boolean isForRecovery() {
            return topic.endsWith(Recovery.TOPIC_SUFFIX);
        }
    }

    public static Wiring of(Home home) {
        return new Wiring(Service.ALL.stream()
                .map(service -> home.build(service).resolve(FILE))
                .filter(Files::exists)
                .map(Wiring::read)
                .toList());
    }

    /** @throws StackException if the file is not what a build writes */
    public static ServiceWiring read(Path file) {
        try {
            return new ObjectMapper().readValue(file.toFile(), ServiceWiring.class);
        } catch (IOException e) {
            throw new StackException(
                    "%s can't be read: build the services anew: %s".formatted(file, e.getMessage()), e);
        }
    }

    public SortedSet<String> topics() {
        var topics = new TreeSet<String>();
        for (ServiceWiring service : services) {
            service.publishes().forEach(channel -> topics.add(channel.topic()));
            service.consumes().forEach(channel -> topics.add(channel.topic()));
        }
        return topics;
    }

    public SortedSet<String> deadLetterTopics() {
        var topics = new TreeSet<String>();
        for (ServiceWiring service : services) {
            service.consumes().forEach(channel -> topics.add(channel.deadLetters()));
        }
        return topics;
    }
}
