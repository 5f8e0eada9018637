package io.millrace.messaging.deployment;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import jakarta.enterprise.invoke.Invoker;
import jakarta.inject.Singleton;

import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.InvokerFactoryBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;
import io.quarkus.deployment.recording.RecorderContext;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.smallrye.reactivemessaging.deployment.items.ChannelDirection;
import io.quarkus.smallrye.reactivemessaging.deployment.items.ConnectorManagedChannelBuildItem;

import io.millrace.messaging.codec.PayloadFormat;
import io.millrace.messaging.config.OneRecordAtATime;
import io.millrace.messaging.registry.DeadlineSchemaResolver;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.topology.MessagingRecorder;
import io.millrace.messaging.topology.MessagingTopology;

/** Hands the emitters and handlers to the running application, and sets the defaults of their channels. */
class MessagingProcessor {

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void topology(
            MessagingRecorder recorder,
            RecorderContext context,
            BeanDiscoveryFinishedBuildItem beans,
            InvokerFactoryBuildItem invokers,
            List<EmitterBuildItem> emitters,
            List<HandlerBuildItem> handlers,
            List<ConnectorManagedChannelBuildItem> managed,
            BuildProducer<SyntheticBeanBuildItem> synthetic) {
        List<RuntimeValue<EmitterSpec>> emitterSpecs = new ArrayList<>();
        for (EmitterBuildItem emitter : sorted(emitters)) {
            emitterSpecs.add(recorder.emitter(
                    emitter.channel(),
                    connector(managed, emitter.channel(), ChannelDirection.OUTGOING),
                    Payloads.load(emitter.payload()),
                    emitter.format()));
        }
        List<RuntimeValue<HandlerSpec>> handlerSpecs = new ArrayList<>();
        for (HandlerBuildItem handler : handlers.stream()
                .sorted(Comparator.comparing(HandlerBuildItem::channel))
                .toList()) {
            handlerSpecs.add(recorder.handler(
                    handler.channel(),
                    handler.name(),
                    Payloads.load(handler.payload()),
                    handler.format(),
                    handler.isInbox(),
                    handler.types(),
                    handler.takesContext(),
                    handler.takesLists(),
                    invoker(context, beans, invokers, handler)));
        }
        synthetic.produce(SyntheticBeanBuildItem.configure(MessagingTopology.class)
                .scope(Singleton.class)
                .unremovable()
                .runtimeValue(recorder.topology(emitterSpecs, handlerSpecs))
                .done());
    }

    private static RuntimeValue<Invoker<Object, Object>> invoker(
            RecorderContext context,
            BeanDiscoveryFinishedBuildItem beans,
            InvokerFactoryBuildItem invokers,
            HandlerBuildItem handler) {
        BeanInfo bean = beans.beanStream()
                .classBeans()
                .filter(candidate -> candidate
                        .getBeanClass()
                        .equals(handler.method().declaringClass().name()))
                .firstResult()
                .orElseThrow(() -> new IllegalArgumentException(
                        handler.method().declaringClass().name()
                                + " is no bean: give the class a scope, such as @ApplicationScoped"));
        ClassDesc invoker = invokers.createInvoker(bean, handler.method())
                .withInstanceLookup()
                .build()
                .getClassDesc();
        return context.newInstance(invoker.packageName() + "." + invoker.displayName());
    }

    /** Sets defaults, so that a channel of an emitter or handler needs no configuration beyond its topic. */
    @BuildStep
    void channelDefaults(
            List<EmitterBuildItem> emitters,
            List<HandlerBuildItem> handlers,
            List<ConnectorManagedChannelBuildItem> managed,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults) {
        for (EmitterBuildItem emitter : sorted(emitters)) {
            if (Names.KAFKA.equals(connector(managed, emitter.channel(), ChannelDirection.OUTGOING))) {
                outgoing(defaults, emitter.channel(), "value.serializer", Payloads.serializer(emitter.format()));
                // The relay sends with a producer of its own: the producer of the channel's sink need never connect.
                outgoing(defaults, emitter.channel(), "lazy-client", "true");
                if (emitter.format() == PayloadFormat.RAW) {
                    outgoing(defaults, emitter.channel(), "key.serializer", Payloads.BYTES_SERIALIZER);
                }
            }
        }
        for (HandlerBuildItem handler : handlers) {
            if (Names.KAFKA.equals(connector(managed, handler.channel(), ChannelDirection.INCOMING))) {
                // The extension reads the attributes itself, also those of records that are no valid CloudEvents.
                incoming(defaults, handler.channel(), "cloud-events", "false");
                // Each channel has a group of its own, so that a rebalance of one channel does not affect the others.
                incoming(defaults, handler.channel(), "group.id", "${quarkus.application.name}." + handler.channel());
                if (handler.takesLists()) {
                    incoming(defaults, handler.channel(), OneRecordAtATime.ATTRIBUTE, "true");
                }
            }
        }
    }

    /** Apicurio instantiates {@link DeadlineSchemaResolver} by its name in the configuration. */
    @BuildStep
    ReflectiveClassBuildItem schemaResolver() {
        return ReflectiveClassBuildItem.builder(DeadlineSchemaResolver.class).build();
    }

    @BuildStep
    void nativeImage(
            List<EmitterBuildItem> emitters,
            List<HandlerBuildItem> handlers,
            BuildProducer<ReflectiveHierarchyBuildItem> reflective) {
        emitters.stream()
                .filter(emitter -> emitter.format() == PayloadFormat.JSON)
                .forEach(emitter -> reflective.produce(
                        ReflectiveHierarchyBuildItem.builder(emitter.payload()).build()));
        handlers.stream()
                .filter(handler -> handler.format() == PayloadFormat.JSON)
                .forEach(handler -> reflective.produce(
                        ReflectiveHierarchyBuildItem.builder(handler.payload()).build()));
    }

    private static List<EmitterBuildItem> sorted(List<EmitterBuildItem> emitters) {
        return emitters.stream()
                .sorted(Comparator.comparing(EmitterBuildItem::channel))
                .toList();
    }

    private static String connector(
            List<ConnectorManagedChannelBuildItem> managed, String channel, ChannelDirection direction) {
        return managed.stream()
                .filter(item -> item.getName().equals(channel) && item.getDirection() == direction)
                .map(ConnectorManagedChannelBuildItem::getConnector)
                .findFirst()
                .orElse("");
    }

    private static void outgoing(
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults, String channel, String key, String value) {
        defaults.produce(new RunTimeConfigurationDefaultBuildItem(
                "mp.messaging.outgoing." + quoted(channel) + "." + key, value));
    }

    private static void incoming(
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults, String channel, String key, String value) {
        defaults.produce(new RunTimeConfigurationDefaultBuildItem(
                "mp.messaging.incoming." + quoted(channel) + "." + key, value));
    }

    private static String quoted(String channel) {
        return channel.contains(".") ? '"' + channel + '"' : channel;
    }
}
