package io.millrace.messaging.testing;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.net.AuthenticatingProxy;
import io.millrace.embedded.net.Link;

/**
 * Gives a Quarkus test a schema registry of its own, which the service reaches over a {@link Link}. With the argument
 * {@code secured=true} the service has to use TLS and to give a name and a password.
 */
public class RegistryResource implements QuarkusTestResourceLifecycleManager {

    private static final String SETTINGS = "mp.messaging.connector.smallrye-kafka.apicurio.registry.";
    private static final String USER = "service";

    private static @Nullable EmbeddedRegistry registry;
    private static @Nullable Link link;
    private static @Nullable AuthenticatingProxy proxy;
    private boolean secured;

    @Override
    public void init(Map<String, String> arguments) {
        secured = Boolean.parseBoolean(arguments.get("secured"));
    }

    @Override
    public Map<String, String> start() {
        var started = EmbeddedRegistry.temporary();
        registry = started;
        URI address = URI.create(started.url());
        var config = new HashMap<String, String>();
        int port = secured ? secured(address.getPort(), config) : address.getPort();
        var toRegistry = new Link("registry", port);
        link = toRegistry;
        String scheme = secured ? "https" : "http";
        config.put(SETTINGS + "url", "%s://localhost:%d%s".formatted(scheme, toRegistry.port(), address.getPath()));
        config.put(SETTINGS + "auto-register", "true");
        return config;
    }

    /** @return the port of the {@link AuthenticatingProxy} */
    private static int secured(int port, Map<String, String> config) {
        var certificate = ServerCertificate.temporary();
        String password = UUID.randomUUID().toString();
        config.put(SETTINGS + "auth.username", USER);
        config.put(SETTINGS + "auth.password", password);
        config.put(SETTINGS + "tls.certificates", certificate.certificate().toString());
        var door = new AuthenticatingProxy(port, certificate, USER, password);
        proxy = door;
        return door.port();
    }

    public static String url() {
        return running(registry).url();
    }

    /** The link between the service and the registry. */
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
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
