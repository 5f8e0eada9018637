package io.millrace.messaging.consume;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeserializersTest {

    @ParameterizedTest
    @ValueSource(strings = {"key.deserializer", "value.deserializer"})
    void aDeserializerThatLosesBytesIsRefused(String name) {
        assertThatThrownBy(() -> Deserializers.check("orders-in", Map.of(name, StringDeserializer.class.getName())))
                .hasMessageContaining("channel 'orders-in': " + name + "=" + StringDeserializer.class.getName())
                .hasMessageContaining("remove the setting");
    }

    @Test
    void bytesAndOtherConnectorsAreNot() {
        assertThatCode(() -> {
                    Deserializers.check("orders-in", Map.of("key.deserializer", ByteArrayDeserializer.class.getName()));
                    Deserializers.check("orders-in", Map.of());
                })
                .doesNotThrowAnyException();
    }
}
