package io.millrace.messaging.deployment;

import java.util.List;

import jakarta.enterprise.invoke.Invoker;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.jandex.DotName;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.event.RawRecord;

/** Names of the classes that the build looks for. */
final class Names {

    static final DotName INCOMING = DotName.createSimple(Incoming.class);
    static final DotName CHANNEL = DotName.createSimple(Channel.class);
    static final DotName INBOX = DotName.createSimple(Inbox.class);
    static final DotName KEYED = DotName.createSimple(Keyed.class);
    static final DotName TYPES = DotName.createSimple(EventTypes.class);
    static final DotName FILTER = DotName.createSimple(EventFilter.class);
    static final DotName EMITTER = DotName.createSimple(OutboxEmitter.class);
    static final DotName CONTEXT = DotName.createSimple(EventContext.class);
    static final DotName LIST = DotName.createSimple(List.class);
    static final DotName UNI = DotName.createSimple(Uni.class);
    static final DotName VOID = DotName.createSimple(Void.class);
    static final DotName STRING = DotName.createSimple(String.class);
    static final DotName RAW_RECORD = DotName.createSimple(RawRecord.class);
    static final DotName INVOKER = DotName.createSimple(Invoker.class);
    static final DotName AVRO = DotName.createSimple("org.apache.avro.specific.AvroGenerated");

    static final String KAFKA = KafkaConnector.CONNECTOR_NAME;

    private Names() {}
}
