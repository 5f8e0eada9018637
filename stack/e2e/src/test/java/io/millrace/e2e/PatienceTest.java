package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;

import org.junit.jupiter.api.Test;

/** The settings of two services that have to fit each other. */
class PatienceTest {

    private static final String ATTEMPTS = "millrace.messaging.incoming.payment-commands.failure.";

    /** The extension's default of {@code parked-delay}. */
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    @Test
    void paymentsTriesForLongerThanOrdersWait() throws IOException {
        Properties payments = settings("payments");
        Duration longest = duration(payments.getProperty(ATTEMPTS + "parked-delay-max"));
        int retries = Integer.parseInt(payments.getProperty(ATTEMPTS + "parked-retries"));
        Duration tried = Duration.ZERO;
        Duration delay = FIRST_DELAY;
        for (int i = 0; i < retries; i++) {
            tried = tried.plus(delay);
            delay = delay.multipliedBy(2).compareTo(longest) < 0 ? delay.multipliedBy(2) : longest;
        }

        Duration patience = duration(settings("orders").getProperty("millrace.orders.patience.charge"));

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
