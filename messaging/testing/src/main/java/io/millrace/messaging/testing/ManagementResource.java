package io.millrace.messaging.testing;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import io.millrace.embedded.Ports;

/**
 * Gives the service under test a management port, for health and metrics, that its test knows. A service that takes any
 * free port reports it only within its own process, and a native executable runs in another process than the test.
 */
public class ManagementResource implements QuarkusTestResourceLifecycleManager {

    private static int port;

    @Override
    public Map<String, String> start() {
        port = Ports.free();
        String chosen = String.valueOf(port);
        return Map.of("quarkus.management.port", chosen, "quarkus.management.test-port", chosen);
    }

    public static int port() {
        if (port == 0) {
            throw new IllegalStateException("no port: add @QuarkusTestResource(ManagementResource.class)");
        }
        return port;
    }

    @Override
    public void stop() {
        port = 0;
    }
}
