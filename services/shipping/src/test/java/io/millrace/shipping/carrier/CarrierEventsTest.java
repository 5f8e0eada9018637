package io.millrace.shipping.carrier;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.time.Instant;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.shipping.CarrierResource;
import io.millrace.shipping.SilentParcel;

/** What the carrier says counts if the carrier has said it, and if it is news. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class CarrierEventsTest {

    private static final WebhookSecret SECRET = WebhookSecret.of(CarrierResource.SECRETS.getFirst());

    private final SilentParcel parcel = new SilentParcel();

    @Test
    void aMessageIsTakenOnceAndSequencesOnlyRise() {
        says(parcel.changed("PICKED_UP", 102)).statusCode(204);
        says(parcel.changed("PICKED_UP", 102)).statusCode(204);
        says(parcel.changed("IN_TRANSIT", 101)).statusCode(204);
        assertThat(parcel.moves()).containsExactly("PICKED_UP");

        says(parcel.changed("DELIVERED", 104)).statusCode(204);
        says(parcel.changed("IN_TRANSIT", 103)).statusCode(204);

        assertThat(parcel.moves()).containsExactly("PICKED_UP", "DELIVERED");
        given().get("/api/shipments/{order}", parcel.order()).then().body("status", equalTo("DELIVERED"));
    }

    @Test
    void eitherSecretIsValidWhileOneIsReplaced() {
        String body = parcel.changed("PICKED_UP", 102);
        for (String secret : CarrierResource.SECRETS) {
            says(body, Instant.now().getEpochSecond(), WebhookSecret.of(secret)).statusCode(204);
        }
    }

    @Test
    void whatTheCarrierHasNotSignedIsRefused() {
        String body = parcel.changed("PICKED_UP", 102);
        long now = Instant.now().getEpochSecond();

        says(body, now, WebhookSecret.random()).statusCode(401).body("code", equalTo("unauthorized"));
        post(body + " ", "id", String.valueOf(now), SECRET.sign("id", now, body))
                .statusCode(401);
        post(body, "another", String.valueOf(now), SECRET.sign("id", now, body)).statusCode(401);
        post(body, "id", String.valueOf(now - 1), SECRET.sign("id", now, body)).statusCode(401);
        post(body, "id", String.valueOf(now), "v1,").statusCode(401);

        assertThat(parcel.moves()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301 - 60, 301 + 60})
    void aMessageThatIsRepeatedLaterByAnybodyIsRefused(long seconds) {
        says(parcel.changed("PICKED_UP", 102), Instant.now().getEpochSecond() + seconds, SECRET)
                .statusCode(400)
                .body("violations.field", hasItem("webhook-timestamp"));
    }

    @ParameterizedTest
    @CsvSource({"webhook-id", "webhook-timestamp", "webhook-signature"})
    void aMessageWithoutAHeaderIsRefusedWithTheHeadersName(String missing) {
        String body = parcel.changed("PICKED_UP", 102);
        long now = Instant.now().getEpochSecond();
        var request = given().contentType("application/json").body(body);
        if (!missing.equals("webhook-id")) {
            request.header("webhook-id", "id");
        }
        if (!missing.equals("webhook-timestamp")) {
            request.header("webhook-timestamp", now);
        }
        if (!missing.equals("webhook-signature")) {
            request.header("webhook-signature", SECRET.sign("id", now, body));
        }

        request.post("/api/carrier/events").then().statusCode(400).body("violations.field", hasItem(missing));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                                                                    | body
            null                                                                                                 | body
            []                                                                                                   | object
            {"data": {"id": "p", "reference": "r", "status": "PICKED_UP", "sequence": 1}}                        | type
            {"type": "parcel.lost", "data": {"id": "p", "reference": "r", "status": "PICKED_UP", "sequence": 1}} | type
            {"type": "parcel.changed"}                                                                           | data
            {"type": "parcel.changed", "data": {"reference": "r", "status": "PICKED_UP", "sequence": 1}}         | data.id
            {"type": "parcel.changed", "data": {"id": "p", "status": "PICKED_UP", "sequence": 1}}                | data.reference
            {"type": "parcel.changed", "data": {"id": "p", "reference": "r", "sequence": 1}}                     | data.status
            {"type": "parcel.changed", "data": {"id": "p", "reference": "r", "status": "LOST", "sequence": 1}}   | data.status
            {"type": "parcel.changed", "data": {"id": "p", "reference": "r", "status": "PICKED_UP", "sequence": 0}} | data.sequence
            """)
    void aMessageThatBreaksTheContractIsRefusedWithTheFieldsName(String body, String field) {
        says(body).statusCode(400).body("detail", containsString(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipment-", "r", "shipment-1-1-1-1-1"})
    void aMessageAboutAnUnknownParcelIsToBeRepeated(String reference) {
        says(SilentParcel.changed("pa_1", reference, "PICKED_UP", 1)).statusCode(404);
        says(SilentParcel.changed("pa_1", "shipment-" + UUID.randomUUID(), "PICKED_UP", 1))
                .statusCode(404);
    }

    @Test
    void anotherParcelOfTheOrderDoesNotMoveItsShipment() {
        says(SilentParcel.changed("pa_another", "shipment-" + parcel.order(), "PICKED_UP", 500))
                .statusCode(204);

        assertThat(parcel.moves()).isEmpty();
    }

    private static ValidatableResponse says(String body) {
        return says(body, Instant.now().getEpochSecond(), SECRET);
    }

    private static ValidatableResponse says(String body, long at, WebhookSecret secret) {
        return post(body, "id", String.valueOf(at), secret.sign("id", at, body));
    }

    private static ValidatableResponse post(String body, String id, String timestamp, String signature) {
        return given().contentType("application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature)
                .body(body)
                .post("/api/carrier/events")
                .then();
    }
}
