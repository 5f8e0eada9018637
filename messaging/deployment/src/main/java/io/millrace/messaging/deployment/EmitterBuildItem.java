package io.millrace.messaging.deployment;

import io.quarkus.builder.item.MultiBuildItem;
import org.jboss.jandex.Type;

import io.millrace.messaging.codec.PayloadFormat;

/** An {@code OutboxEmitter} that the application injects. */
final class EmitterBuildItem extends MultiBuildItem {

    private final String channel;
    private final Type payload;
    private final PayloadFormat format;

    EmitterBuildItem(String channel, Type payload, PayloadFormat format) {
        this.channel = channel;
        this.payload = payload;
        this.format = format;
    }

    String channel() {
        return channel;
    }

    Type payload() {
        return payload;
    }

    PayloadFormat format() {
        return format;
    }
}
