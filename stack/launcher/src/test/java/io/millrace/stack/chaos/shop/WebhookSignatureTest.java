package io.millrace.stack.chaos.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIME = "1614265330";
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /** The values with which the libraries of Standard Webhooks test themselves. */
    @Test
    void aSignatureOfTheSecretIsFoundAmongOthers() {
        assertThat(WebhookSignature.isIn(SIGNATURE, SECRET, ID, TIME, BODY)).isTrue();
        assertThat(WebhookSignature.isIn("v1,another " + SIGNATURE, SECRET, ID, TIME, BODY))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "another; 1614265330; {\"test\": 2432232314}",
                "msg_p5jXN8AQM9LWM0D4loKWxJek; 1614265331; {\"test\": 2432232314}",
                "msg_p5jXN8AQM9LWM0D4loKWxJek; 1614265330; {\"test\": 0}"
            })
    void aSignatureOfAnotherMessageIsNone(String id, String time, String body) {
        assertThat(WebhookSignature.isIn(SIGNATURE, SECRET, id, time, body)).isFalse();
    }

    @Test
    void aMessageWithoutASignatureOfTheSecretIsNotSigned() {
        assertThat(WebhookSignature.isIn("null", SECRET, ID, TIME, BODY)).isFalse();
        assertThat(WebhookSignature.isIn(SIGNATURE, "whsec_c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz", ID, TIME, BODY))
                .isFalse();
        assertThat(WebhookSignature.isIn(SIGNATURE, "", ID, TIME, BODY)).isFalse();
    }
}
