package io.millrace.kit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderSettingsTest {

    private record Settings(Optional<URI> url, Optional<String> apiKey) implements ProviderConfig {

        static Settings of(String url, String apiKey) {
            return new Settings(Optional.of(URI.create(url)), Optional.of(apiKey));
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public int connections() {
            return 32;
        }

        @Override
        public Optional<List<String>> webhookSecrets() {
            return Optional.empty();
        }
    }

    @Test
    void theKeyIsInTheHeaderAndInNoLog() {
        var settings = ProviderSettings.of("carrier", "shop.carrier", Settings.of("https://carrier.example", " key "));

        assertThat(settings.authorization()).isEqualTo("Bearer key");
        assertThat(settings).hasToString("https://carrier.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier.example", "ftp://carrier.example", "https:///v1"})
    void anAddressThatIsNoUrlIsNamed(String url) {
        assertThatThrownBy(() -> ProviderSettings.of("carrier", "shop.carrier", Settings.of(url, "key")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("shop.carrier.url")
                .hasMessageContaining(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop:hunter2@carrier.example", "ftp://shop:hunter2@carrier.example"})
    void aPasswordInAnAddressIsRefusedAndNotLogged(String url) {
        assertThatThrownBy(() -> ProviderSettings.of("carrier", "shop.carrier", Settings.of(url, "key")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("shop.carrier.url")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aKeyThatIsMissingOrIsNoHeaderIsRefusedAndNotLogged() {
        assertThatThrownBy(() -> ProviderSettings.of(
                        "carrier", "shop.carrier", Settings.of("https://carrier.example", "two words")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("shop.carrier.api-key")
                .hasMessageNotContaining("two words");
        assertThatThrownBy(() -> ProviderSettings.of(
                        "carrier",
                        "shop.carrier",
                        new Settings(Optional.of(URI.create("https://carrier.example")), Optional.empty())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("shop.carrier.api-key is not set");
    }
}
