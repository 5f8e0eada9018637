package io.millrace.messaging.deployment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkus.arc.deployment.AnnotationsTransformerBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.ChannelBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.InjectedChannelBuildItem;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationTransformation;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** Finds the emitters and handlers of the application. */
class DiscoveryProcessor {

    @BuildStep
    void findEmitters(CombinedIndexBuildItem combined, BuildProducer<EmitterBuildItem> emitters) {
        IndexView index = combined.getIndex();
        Map<String, Type> payloads = new HashMap<>();
        for (AnnotationInstance channel : index.getAnnotations(Names.CHANNEL)) {
            String name = channel.value().asString();
            Optional<Type> payload = emitterPayload(channel.target());
            if (payload.isEmpty() || name.isEmpty()) {
                continue;
            }
            Type known = payloads.putIfAbsent(name, payload.get());
            if (known == null) {
                emitters.produce(new EmitterBuildItem(name, payload.get(), Payloads.format(payload.get(), index)));
            } else if (!known.equals(payload.get())) {
                throw new IllegalArgumentException(
                        "channel '%s': one OutboxEmitter sends %s and another %s; a channel has one type of payload"
                                .formatted(name, known, payload.get()));
            }
        }
    }

    private static Optional<Type> emitterPayload(AnnotationTarget target) {
        Type type =
                switch (target.kind()) {
                    case FIELD -> target.asField().type();
                    case METHOD_PARAMETER -> target.asMethodParameter().type();
                    default -> null;
                };
        if (type == null || !type.name().equals(Names.EMITTER)) {
            return Optional.empty();
        }
        if (type instanceof ParameterizedType parameterized
                && parameterized.arguments().getFirst().kind() != Type.Kind.TYPE_VARIABLE) {
            return Optional.of(parameterized.arguments().getFirst());
        }
        throw new IllegalArgumentException(
                "OutboxEmitter at %s: name the type of its events, as in OutboxEmitter<OrderEvent>".formatted(target));
    }

    @BuildStep
    void findHandlers(
            CombinedIndexBuildItem combined,
            BuildProducer<HandlerBuildItem> handlers,
            BuildProducer<ChannelBuildItem> channels,
            BuildProducer<InjectedChannelBuildItem> injected,
            BuildProducer<UnremovableBeanBuildItem> unremovable) {
        IndexView index = combined.getIndex();
        HandlerChecks.checkFilters(index);
        Map<String, MethodInfo> known = new HashMap<>();
        for (AnnotationInstance incoming : index.getAnnotations(Names.INCOMING)) {
            if (incoming.target().kind() != AnnotationTarget.Kind.METHOD) {
                continue;
            }
            MethodInfo method = incoming.target().asMethod();
            if (!isOurs(method)) {
                continue;
            }
            HandlerChecks.check(method);
            String channel = incoming.value().asString();
            HandlerChecks.checkAlone(channel, method, known.put(channel, method));
            var handler =
                    new HandlerBuildItem(channel, method, Payloads.format(HandlerBuildItem.payloadOf(method), index));
            HandlerChecks.checkTypes(method, handler.types(), index);
            handlers.produce(handler);
            channels.produce(ChannelBuildItem.incoming(channel, connector(channel)));
            injected.produce(InjectedChannelBuildItem.of(channel));
            unremovable.produce(
                    UnremovableBeanBuildItem.beanTypes(method.declaringClass().name()));
        }
    }

    /** Takes the handlers over from SmallRye, which would handle one message at a time and has no event context. */
    @BuildStep
    AnnotationsTransformerBuildItem takeOverHandlers() {
        return new AnnotationsTransformerBuildItem(AnnotationTransformation.forMethods()
                .whenMethod(DiscoveryProcessor::isOurs)
                .transform(context ->
                        context.remove(annotation -> annotation.name().equals(Names.INCOMING))));
    }

    private static boolean isOurs(MethodInfo method) {
        return List.of(Names.INBOX, Names.KEYED).stream().anyMatch(method::hasDeclaredAnnotation);
    }

    private static @Nullable String connector(String channel) {
        String key = channel.contains(".") ? '"' + channel + '"' : channel;
        return ConfigProvider.getConfig()
                .getOptionalValue("mp.messaging.incoming." + key + ".connector", String.class)
                .orElse(null);
    }
}
