package io.millrace.stack.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.setup.Wiring.Published;
import io.millrace.stack.setup.Wiring.ServiceWiring;

/** Tests whether services may start beside a broker that is not ready yet. */
class StackTopicsTest {

    private static final Wiring WIRING = new Wiring(List.of(new ServiceWiring(
            "orders",
            List.of(
                    new Published("orders-out", "orders", "Order"),
                    new Published("commands-out", "commands", "Command")),
            List.of())));

    @Test
    void servicesWaitForABrokerThatLacksATopic(@TempDir Path data) throws IOException {
        assertThat(StackTopics.areIn(data.resolve("kafka"), WIRING)).isFalse();

        Files.createDirectories(data.resolve("orders-0"));
        assertThat(StackTopics.areIn(data, WIRING)).isFalse();
    }

    @Test
    void servicesStartBesideABrokerThatHasEveryTopic(@TempDir Path data) throws IOException {
        Files.createDirectories(data.resolve("orders-0"));
        Files.createDirectories(data.resolve("commands-0"));

        assertThat(StackTopics.areIn(data, WIRING)).isTrue();
    }
}
