package io.millrace.messaging.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationInfoBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.pkg.builditem.OutputTargetBuildItem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Writes the application's channels and topics, published and consumed, with the topics of its dead letters, into
 * {@code target/millrace-wiring.json}, and into the application as {@code META-INF/millrace-wiring.json}. Pictures and
 * checks of all services together are made from these files: topics, rights and triggers among them.
 */
class WiringFileProcessor {

    private static final String DEAD_LETTERS = "millrace-dead-letters";

    @BuildStep
    void write(
            ApplicationInfoBuildItem application,
            OutputTargetBuildItem target,
            List<EmitterBuildItem> emitters,
            List<HandlerBuildItem> handlers,
            BuildProducer<GeneratedResourceBuildItem> resources) {
        String json = new JsonObject()
                .put("service", application.getName())
                .put("publishes", publishes(emitters))
                .put("consumes", consumes(handlers, application.getName()))
                .encodePrettily();
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        resources.produce(new GeneratedResourceBuildItem("META-INF/millrace-wiring.json", bytes));
        try {
            Path folder = Files.createDirectories(target.getOutputDirectory());
            Files.write(folder.resolve("millrace-wiring.json"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonArray publishes(List<EmitterBuildItem> emitters) {
        var array = new JsonArray();
        emitters.stream()
                .filter(emitter -> !emitter.channel().equals(DEAD_LETTERS))
                .sorted(Comparator.comparing(EmitterBuildItem::channel))
                .forEach(emitter -> array.add(new JsonObject()
                        .put("channel", emitter.channel())
                        .put("topic", topic("outgoing", emitter.channel()))
                        .put("payload", emitter.payload().name().toString())
                        .put("format", emitter.format().name())));
        return array;
    }

    private static JsonArray consumes(List<HandlerBuildItem> handlers, String service) {
        var array = new JsonArray();
        handlers.stream()
                .sorted(Comparator.comparing(HandlerBuildItem::channel))
                .forEach(handler -> array.add(new JsonObject()
                        .put("channel", handler.channel())
                        .put("topic", topic("incoming", handler.channel()))
                        .put("payload", handler.payload().name().toString())
                        .put("handler", handler.name())
                        .put("inbox", handler.notesEachEvent())
                        .put("types", new JsonArray(handler.types()))
                        .put("group", group(handler.channel(), service))
                        .put("deadLetters", deadLetters(handler.channel(), service))));
        return array;
    }

    /** The topic of a channel's dead letters. Every channel has one, and they go through the outbox as events do. */
    private static String deadLetters(String channel, String service) {
        String property = "millrace.messaging.incoming.%s.failure.dead-letter-topic".formatted(quoted(channel));
        return ConfigProvider.getConfig()
                .getOptionalValue(property, String.class)
                .orElseGet(() -> "%s.%s.dlq".formatted(topic("incoming", channel), service));
    }

    private static String topic(String direction, String channel) {
        return config(direction, channel, "topic").orElse(channel);
    }

    /** The configured group, with its placeholders: their values are known at run time only. */
    private static String group(String channel, String service) {
        String raw = ConfigProvider.getConfig()
                .getConfigValue(property("incoming", channel, "group.id"))
                .getRawValue();
        return raw == null ? service + "." + channel : raw;
    }

    private static Optional<String> config(String direction, String channel, String attribute) {
        return ConfigProvider.getConfig().getOptionalValue(property(direction, channel, attribute), String.class);
    }

    private static String property(String direction, String channel, String attribute) {
        return "mp.messaging.%s.%s.%s".formatted(direction, quoted(channel), attribute);
    }

    private static String quoted(String channel) {
        return channel.contains(".") ? '"' + channel + '"' : channel;
    }
}
