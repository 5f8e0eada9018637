package io.millrace.shipping.carrier;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.kit.webhook.WebhookCompliance;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.shipping.CarrierResource;
import io.millrace.shipping.SilentParcel;

/** A change that the carrier tells counts if the carrier has signed it, and if it is news. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class CarrierEventsTest extends WebhookCompliance {

    private final SilentParcel parcel = new SilentParcel();

    CarrierEventsTest() {
        super("/api/carrier/events", "shipment-", CarrierResource.SECRETS);
    }

    @Override
    protected String message() {
        return parcel.changed("PICKED_UP", 102);
    }

    @Override
    protected String messageAbout(String reference) {
        return SilentParcel.changed("pa_1", reference, "PICKED_UP", 1);
    }

    @Override
    protected void assertUnchanged() {
        assertThat(parcel.moves()).isEmpty();
    }

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

    @Test
    void anotherParcelOfTheOrderDoesNotMoveItsShipment() {
        says(SilentParcel.changed("pa_another", "shipment-" + parcel.order(), "PICKED_UP", 500))
                .statusCode(204);

        assertThat(parcel.moves()).isEmpty();
    }
}
