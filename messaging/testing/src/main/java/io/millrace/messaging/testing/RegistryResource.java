package io.millrace.messaging.testing;

import java.net.URI;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.embedded.net.Link;

/** Gives a Quarkus test a schema registry of its own; the service reaches it over a {@link Link}. */
public class RegistryResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedRegistry registry;
    private static @Nullable Link link;

    @Override
    public Map<String, String> start() {
        var started = EmbeddedRegistry.temporary();
        registry = started;
        URI address = URI.create(started.url());
        var toRegistry = new Link("registry", address.getPort());
        link = toRegistry;
        return Map.of(
                "mp.messaging.connector.smallrye-kafka.apicurio.registry.url",
                "http://localhost:" + toRegistry.port() + address.getPath(),
                "mp.messaging.connector.smallrye-kafka.apicurio.registry.auto-register",
                "true");
    }

    public static String url() {
        return running(registry).url();
    }

    /** What lies between the service and the registry. */
    public static Link link() {
        return running(link);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no registry: add @QuarkusTestResource(RegistryResource.class)");
        }
        return part;
    }

    @Override
    public void stop() {
        if (link != null) {
            link.close();
            link = null;
        }
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
