package io.millrace.messaging.topics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Finds the topics of incoming channels, and the configuration of their clients. */
public final class ChannelTopics {

    private ChannelTopics() {}

    /**
     * The channel's topics, as the connector reads them: the channel's name if none is configured. Patterns are ignored.
     */
    public static List<String> of(String channel) {
        var config = ConfigProvider.getConfig();
        String prefix = "mp.messaging.incoming." + (channel.contains(".") ? '"' + channel + '"' : channel) + ".";
        String topics = config.getOptionalValue(prefix + "topics", String.class)
                .or(() -> config.getOptionalValue(prefix + "topic", String.class))
                .orElse(channel);
        return Arrays.stream(topics.split(","))
                .map(String::strip)
                .filter(topic -> !topic.isEmpty())
                .toList();
    }

    /** The configuration of the channel's consumer; empty for connectors other than Kafka's. */
    static Optional<Map<String, ?>> client(KafkaClientService clients, String channel) {
        // With the attribute concurrency the connector has a channel for each consumer.
        for (String name : List.of(channel, channel + "$1")) {
            for (KafkaConsumer<Object, Object> consumer : clients.getConsumers(name)) {
                return Optional.of(consumer.configuration());
            }
        }
        return Optional.empty();
    }
}
