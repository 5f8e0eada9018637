package io.millrace.messaging.topology;

import java.util.List;

/** The emitters and handlers of the application, each sorted by channel. */
public record MessagingTopology(List<EmitterSpec> emitters, List<HandlerSpec> handlers) {

    public EmitterSpec emitter(String channel) {
        return emitters.stream()
                .filter(emitter -> emitter.channel().equals(channel))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no OutboxEmitter for channel " + channel));
    }
}
