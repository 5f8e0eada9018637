package io.millrace.messaging.testing;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

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
 * Gives a Quarkus test a Kafka broker of its own. Topics are created beforehand, as in production: name them in the
 * argument {@code topics}, separated by commas, with {@code :n} for the number of partitions. With the argument
 * {@code secured=true} the service connects by TLS and SCRAM, as in production; with {@code linked=true} it connects
 * over a {@link #link()} that can be broken. The test itself connects directly. For a broker that is neither secured
 * nor linked, the argument {@code settings} has its settings, as {@code name=value} separated by commas.
 */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {

    private static final int PARTITIONS = 3;
    private static final String USER = "service";

    private static @Nullable EmbeddedBroker broker;
    private static @Nullable KafkaCompanion companion;
    private static @Nullable Link link;
    private String topics = "";
    private Map<String, String> settings = Map.of();
    private boolean secured;
    private boolean linked;

    @Override
    public void init(Map<String, String> arguments) {
        topics = arguments.getOrDefault("topics", "");
        settings = Arrays.stream(arguments.getOrDefault("settings", "").split(","))
                .filter(setting -> setting.contains("="))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        secured = Boolean.parseBoolean(arguments.get("secured"));
        linked = Boolean.parseBoolean(arguments.get("linked"));
    }

    @Override
    public Map<String, String> start() {
        var config = new HashMap<String, String>();
        var started = secured ? secured(config) : linked ? linked(config) : EmbeddedBroker.temporary(settings);
        config.putIfAbsent("kafka.bootstrap.servers", started.bootstrapServers());
        becomeTheBroker(started);
        companion = new KafkaCompanion(started.bootstrapServers());
        if (!topics.isBlank()) {
            Topics.create(
                    started.bootstrapServers(),
                    Arrays.stream(topics.split(",")).map(KafkaResource::topic).toList());
        }
        return config;
    }

    /** With two brokers, the application would connect to one of them, and the test read the other. */
    private static synchronized void becomeTheBroker(EmbeddedBroker started) {
        if (broker != null) {
            started.close();
            throw new IllegalStateException(
                    "two KafkaResources at one time: use one for all test classes, or restrictToAnnotatedClass = true");
        }
        broker = started;
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

    /** Produces, consumes, and reads topics, groups and offsets. */
    public static KafkaCompanion companion() {
        return running(companion);
    }

    public static String bootstrapServers() {
        return running(broker).bootstrapServers();
    }

    /** The link between the application and the broker, if {@code linked} is true. */
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
        EmbeddedBroker ended = broker;
        broker = null;
        if (ended != null) {
            ended.close();
        }
        forgetSecurityProviders();
    }

    /**
     * Removes Kafka's SCRAM providers from the JVM, where Kafka registers them once. The next application under test
     * has a class loader of its own. Its clients would get the classes of this application's loader, and fail with
     * invalid credentials.
     */
    private static void forgetSecurityProviders() {
        for (Provider provider : Security.getProviders()) {
            if (provider.getClass().getName().startsWith("org.apache.kafka.")) {
                Security.removeProvider(provider.getName());
            }
        }
    }
}
