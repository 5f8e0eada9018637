package io.millrace.kit.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what a webhook of a provider does with its messages, over HTTP. Run it as a {@code @QuarkusTest}. */
public abstract class WebhookCompliance {

    private final String path;
    private final String prefix;
    private final List<String> secrets;

    /**
     * @param path of the webhook
     * @param prefix of a reference, before the order's id
     * @param secrets that are valid
     */
    protected WebhookCompliance(String path, String prefix, List<String> secrets) {
        this.path = path;
        this.prefix = prefix;
        this.secrets = secrets;
    }

    /** A message about an order of this test that changes the order. */
    protected abstract String message();

    /** A message that keeps the contract, about another reference. */
    protected abstract String messageAbout(String reference);

    /** Fails if a message has changed the order of {@link #message}. */
    protected abstract void assertUnchanged();

    @Test
    protected void eitherSecretIsValidWhileOneIsReplaced() {
        String body = message();
        for (String secret : secrets) {
            says(body, now(), WebhookSecret.of(secret)).statusCode(204);
        }
    }

    @Test
    protected void aMessageThatTheProviderHasNotSignedIsRefused() {
        String body = message();
        long now = now();
        String signature = secret().sign("id", now, body);

        says(body, now, WebhookSecret.random()).statusCode(401).body("code", equalTo("unauthorized"));
        post(body + " ", "id", now, signature).statusCode(401);
        post(body, "another", now, signature).statusCode(401);
        post(body, "id", now - 1, signature).statusCode(401);
        post(body, "id", now, "v1,").statusCode(401);

        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301 - 60, 301 + 60})
    protected void aMessageThatIsReplayedLaterIsRefused(long seconds) {
        says(message(), now() + seconds, secret())
                .statusCode(400)
                .body("violations.field", hasItem(SignedMessages.TIMESTAMP));

        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(strings = {SignedMessages.ID, SignedMessages.TIMESTAMP, SignedMessages.SIGNATURE})
    protected void aMessageWithoutAHeaderIsRefusedWithTheHeadersName(String missing) {
        String body = message();
        long now = now();
        var request = given().contentType("application/json").body(body);
        if (!missing.equals(SignedMessages.ID)) {
            request.header(SignedMessages.ID, "id");
        }
        if (!missing.equals(SignedMessages.TIMESTAMP)) {
            request.header(SignedMessages.TIMESTAMP, now);
        }
        if (!missing.equals(SignedMessages.SIGNATURE)) {
            request.header(SignedMessages.SIGNATURE, secret().sign("id", now, body));
        }

        request.post(path).then().statusCode(400).body("violations.field", hasItem(missing));
    }

    @Test
    protected void aMessageAboutAnUnknownReferenceIsToBeRepeated() {
        for (String reference : List.of(prefix, "r", prefix + "1-1-1-1-1", prefix + UUID.randomUUID())) {
            says(messageAbout(reference)).statusCode(404);
        }
    }

    /** The webhook is for one caller, which has a contract of its own. */
    @Test
    protected void theWebhookIsNotInTheDocumentOfTheApi() {
        assertThat(given().get("/q/openapi").then().statusCode(200).extract().asString())
                .contains("/api/")
                .doesNotContain(path);
    }

    /** Sends a message as the provider does. */
    protected ValidatableResponse says(String body) {
        return says(body, now(), secret());
    }

    private ValidatableResponse says(String body, long at, WebhookSecret secret) {
        return post(body, "id", at, secret.sign("id", at, body));
    }

    private ValidatableResponse post(String body, String id, long timestamp, String signature) {
        return given().contentType("application/json")
                .header(SignedMessages.ID, id)
                .header(SignedMessages.TIMESTAMP, timestamp)
                .header(SignedMessages.SIGNATURE, signature)
                .body(body)
                .post(path)
                .then();
    }

    private WebhookSecret secret() {
        return WebhookSecret.of(secrets.getFirst());
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
