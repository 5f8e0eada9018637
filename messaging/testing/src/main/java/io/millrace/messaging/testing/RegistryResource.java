package io.millrace.messaging.testing;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedRegistry;

/** Gives a Quarkus test a schema registry of its own. */
public class RegistryResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedRegistry registry;

    @Override
    public Map<String, String> start() {
        var started = EmbeddedRegistry.temporary();
        registry = started;
        return Map.of(
                "mp.messaging.connector.smallrye-kafka.apicurio.registry.url",
                started.url(),
                "mp.messaging.connector.smallrye-kafka.apicurio.registry.auto-register",
                "true");
    }

    public static String url() {
        if (registry == null) {
            throw new IllegalStateException("no registry: add @QuarkusTestResource(RegistryResource.class)");
        }
        return registry.url();
    }

    @Override
    public void stop() {
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
