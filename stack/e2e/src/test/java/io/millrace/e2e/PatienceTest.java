package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of services that have to fit each other: for how long orders wait, and for how long the others try. */
class PatienceTest {

    /** The extension's default of {@code parked-delay}. */
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({"payments, payment-commands, charge", "shipping, shipping-commands, ship"})
    void aServiceTriesForLongerThanOrdersWait(String service, String channel, String step) throws IOException {
        String attempts = "millrace.messaging.incoming.%s.failure.".formatted(channel);
        Properties settings = settings(service);
        Duration longest = duration(settings.getProperty(attempts + "parked-delay-max"));
        int retries = Integer.parseInt(settings.getProperty(attempts + "parked-retries"));
        Duration tried = Duration.ZERO;
        Duration delay = FIRST_DELAY;
        for (int i = 0; i < retries; i++) {
            tried = tried.plus(delay);
            delay = delay.multipliedBy(2).compareTo(longest) < 0 ? delay.multipliedBy(2) : longest;
        }

        Duration patience = duration(settings("orders").getProperty("millrace.orders.patience." + step));

        assertThat(patience).isGreaterThanOrEqualTo(Duration.ofHours(1));
        assertThat(tried).isGreaterThan(patience);
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }

    private static Properties settings(String service) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(
                House.ROOT.resolve("services/%s/src/main/resources/application.properties".formatted(service)))) {
            properties.load(reader);
        }
        return properties;
    }
}
