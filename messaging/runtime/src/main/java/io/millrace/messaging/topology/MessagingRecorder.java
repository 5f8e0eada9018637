package io.millrace.messaging.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;

import io.millrace.messaging.codec.PayloadFormat;

/** Carries the emitters and handlers that the build found into the running application. */
@Recorder
public class MessagingRecorder {

    public RuntimeValue<EmitterSpec> emitter(String channel, String connector, Class<?> payload, PayloadFormat format) {
        return new RuntimeValue<>(new EmitterSpec(channel, connector, payload, format));
    }

    public RuntimeValue<HandlerSpec> handler(
            String channel,
            String name,
            Class<?> payload,
            PayloadFormat format,
            boolean inbox,
            List<String> types,
            boolean takesContext,
            boolean lists,
            RuntimeValue<Invoker<Object, Object>> invoker) {
        return new RuntimeValue<>(new HandlerSpec(
                channel, name, payload, format, inbox, Set.copyOf(types), takesContext, lists, invoker));
    }

    public RuntimeValue<MessagingTopology> topology(
            List<RuntimeValue<EmitterSpec>> emitters, List<RuntimeValue<HandlerSpec>> handlers) {
        var emitterSpecs = new ArrayList<EmitterSpec>();
        emitters.forEach(emitter -> emitterSpecs.add(emitter.getValue()));
        var handlerSpecs = new ArrayList<HandlerSpec>();
        handlers.forEach(handler -> handlerSpecs.add(handler.getValue()));
        return new RuntimeValue<>(new MessagingTopology(List.copyOf(emitterSpecs), List.copyOf(handlerSpecs)));
    }
}
