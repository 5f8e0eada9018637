package io.millrace.notifications.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
