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
 * Writes who publishes and consumes what into {@code target/millrace-wiring.json}, and into the application as
 * {@code META-INF/millrace-wiring.json}: pictures and checks of the whole are made from these files.
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
                        .put("inbox", handler.isInbox())
                        .put("group", group(handler.channel(), service))));
        return array;
    }

    private static String topic(String direction, String channel) {
        return config(direction, channel, "topic").orElse(channel);
    }

    /** As it is written: what an instance puts into it is known at run time only. */
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
        String name = channel.contains(".") ? '"' + channel + '"' : channel;
        return "mp.messaging.%s.%s.%s".formatted(direction, name, attribute);
    }
}
