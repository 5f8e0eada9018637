package io.millrace.kit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

    /** The values with which the libraries of Standard Webhooks test themselves. */
    @Test
    void signsAsOtherImplementationsDo() {
        var secret = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isAnotherOneEachTimeAndShowsItselfInNoLog() {
        var secret = WebhookSecret.random();

        assertThat(secret).isNotEqualTo(WebhookSecret.random());
        assertThat(secret.text()).startsWith("whsec_").hasSize(6 + 44);
        assertThat(secret).hasToString("whsec_...");
    }

    @Test
    void knowsItsSignatureAmongOthersAndNoOther() {
        var secret = WebhookSecret.random();
        String own = secret.sign("id", 1, "{}");
        String another = WebhookSecret.random().sign("id", 1, "{}");

        assertThat(secret.hasSigned("id", 1, "{}", another + " " + own)).isTrue();
        assertThat(secret.hasSigned("id", 1, "{}", another)).isFalse();
        assertThat(secret.hasSigned("id", 2, "{}", own)).isFalse();
        assertThat(secret.hasSigned("id", 1, "{ }", own)).isFalse();
        assertThat(secret.hasSigned("id", 1, "{}", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_*****", "c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz"})
    void aSecretThatCanBeGuessedIsNone(String text) {
        assertThatThrownBy(() -> WebhookSecret.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
