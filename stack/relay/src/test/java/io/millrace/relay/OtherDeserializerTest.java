package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A handler's channel is configured with a deserializer that does not deliver bytes. */
class OtherDeserializerTest {

    private static final String HEAP = "256m";

    @Test
    void aServiceWhoseChannelHasADeserializerOfItsOwnForValuesDoesNotStart() throws Exception {
        refused("value.deserializer");
    }

    @Test
    void aServiceWhoseChannelHasADeserializerOfItsOwnForKeysDoesNotStart() throws Exception {
        refused("key.deserializer");
    }

    private static void refused(String setting) throws Exception {
        String name = "other-" + setting;
        String deserializer = StringDeserializer.class.getName();
        var options = Map.of(
                "JAVA_TOOL_OPTIONS", "-Dmp.messaging.incoming.numbers-in.%s=%s".formatted(setting, deserializer));
        try (var infra = new RelayInfra();
                var process = infra.instance(name, HEAP, options)) {
            assertThat(process.awaitEnd(RelayInfra.PATIENCE)).isNotZero();
        }

        assertThat(Files.readString(Path.of("target", name + ".log")))
                .contains("channel 'numbers-in': %s=%s: a handler with @Inbox or @Keyed takes its records as bytes"
                        .formatted(setting, deserializer));
    }
}
