package io.millrace.messaging.testing;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.KafkaCompanion;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.kafka.Topics;
import io.millrace.embedded.net.Link;

/**
 * Gives a Quarkus test a Kafka broker of its own. Topics are made beforehand, as in production: name them in the
 * argument {@code topics}, separated by commas, with {@code :n} for the number of partitions. With the argument
 * {@code secured=true} the service comes to it by TLS and SCRAM, as in production; with {@code linked=true} over a
 * {@link #link()} that can be broken. The test itself does not.
 */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {

    private static final int PARTITIONS = 3;
    private static final String USER = "service";

    private static @Nullable EmbeddedBroker broker;
    private static @Nullable KafkaCompanion companion;
    private static @Nullable Link link;
    private String topics = "";
    private boolean secured;
    private boolean linked;

    @Override
    public void init(Map<String, String> arguments) {
        topics = arguments.getOrDefault("topics", "");
        secured = Boolean.parseBoolean(arguments.get("secured"));
        linked = Boolean.parseBoolean(arguments.get("linked"));
    }

    @Override
    public Map<String, String> start() {
        var config = new HashMap<String, String>();
        var started = secured ? secured(config) : linked ? linked(config) : EmbeddedBroker.temporary();
        config.putIfAbsent("kafka.bootstrap.servers", started.bootstrapServers());
        broker = started;
        companion = new KafkaCompanion(started.bootstrapServers());
        if (!topics.isBlank()) {
            Topics.create(
                    started.bootstrapServers(),
                    Arrays.stream(topics.split(",")).map(KafkaResource::topic).toList());
        }
        return config;
    }

    private static EmbeddedBroker secured(Map<String, String> config) {
        int port = Ports.free();
        var certificate = ServerCertificate.temporary();
        String password = UUID.randomUUID().toString();
        config.put("kafka.bootstrap.servers", "localhost:" + port);
        EmbeddedBroker.clientSettings(certificate, USER, password)
                .forEach((name, value) -> config.put("kafka." + name, value));
        return EmbeddedBroker.secured(port, certificate, Map.of(USER, password), Map.of());
    }

    private static EmbeddedBroker linked(Map<String, String> config) {
        int port = Ports.free();
        var between = new Link("broker", port);
        link = between;
        config.put("kafka.bootstrap.servers", "localhost:" + between.port());
        return EmbeddedBroker.behind(port, between.port());
    }

    private static NewTopic topic(String text) {
        String[] parts = text.strip().split(":");
        int partitions = parts.length > 1 ? Integer.parseInt(parts[1]) : PARTITIONS;
        return new NewTopic(parts[0], partitions, (short) 1);
    }

    /** To produce, consume and look at topics, groups and offsets. */
    public static KafkaCompanion companion() {
        return running(companion);
    }

    public static String bootstrapServers() {
        return running(broker).bootstrapServers();
    }

    /** What lies between the application and the broker, where {@code linked} is true. */
    public static Link link() {
        return running(link);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no broker: add @QuarkusTestResource(KafkaResource.class)");
        }
        return part;
    }

    @Override
    public void stop() {
        if (companion != null) {
            companion.close();
            companion = null;
        }
        if (link != null) {
            link.close();
            link = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
        forgetSecurityProviders();
    }

    /**
     * Kafka registers its SCRAM with the JVM, once. The next application under test has a class loader of its own, whose
     * clients would be given the classes of this one, and told that their credentials are invalid.
     */
    private static void forgetSecurityProviders() {
        for (Provider provider : Security.getProviders()) {
            if (provider.getClass().getName().startsWith("org.apache.kafka.")) {
                Security.removeProvider(provider.getName());
            }
        }
    }
}
