package io.millrace.stack.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;

/**
 * Which services publish and consume what: read from the files that their builds have written.
 *
 * @param services those that take part in messaging
 */
public record Wiring(List<ServiceWiring> services) {

    private static final String FILE = "millrace-wiring.json";

    /** The channels of one service. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ServiceWiring(String service, List<Published> publishes, List<Consumed> consumes) {}

    /** A channel that leads to a topic. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Published(String channel, String topic, String payload) {}

    /** A channel that comes from a topic. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Consumed(String channel, String topic, String payload, String handler) {

        /** Where what this service can't handle ends. */
        public String deadLetterTopic(String service) {
            return "%s.%s.dlq".formatted(topic, service);
        }
    }

    public static Wiring of(Home home) {
        var mapper = new ObjectMapper();
        return new Wiring(Service.ALL.stream()
                .map(service -> home.build(service).resolve(FILE))
                .filter(Files::exists)
                .map(file -> read(mapper, file))
                .toList());
    }

    private static ServiceWiring read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readValue(file.toFile(), ServiceWiring.class);
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
            service.consumes().forEach(channel -> topics.add(channel.deadLetterTopic(service.service())));
        }
        return topics;
    }
}
