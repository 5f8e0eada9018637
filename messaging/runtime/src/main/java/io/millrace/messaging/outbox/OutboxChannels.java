package io.millrace.messaging.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.relay.publish.ChannelFeed;
import io.millrace.messaging.topology.MessagingTopology;

/** Keeps the parts that the emitter and the relay of a channel share: the codec, and the channel's upstream end. */
@ApplicationScoped
public class OutboxChannels {

    private final MessagingTopology topology;
    private final Map<String, PayloadCodec> codecs = new ConcurrentHashMap<>();
    private final Map<String, ChannelFeed> feeds = new ConcurrentHashMap<>();

    OutboxChannels(MessagingTopology topology) {
        this.topology = topology;
    }

    public PayloadCodec codec(String channel) {
        return codecs.computeIfAbsent(channel, name -> {
            var emitter = topology.emitter(name);
            return emitter.format().codec(emitter.payload());
        });
    }

    public ChannelFeed feed(String channel) {
        return feeds.computeIfAbsent(channel, name -> new ChannelFeed());
    }
}
