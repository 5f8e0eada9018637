package io.millrace.shipping.carrier;

import static io.millrace.kit.provider.StubProvider.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.contracts.common.Address;
import io.millrace.kit.provider.ReasonText;
import io.millrace.kit.provider.StubProvider;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.CarrierResource;

/** Which answers decide about parcels, and which leave open what happened: those of a proxy in between do. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class HttpCarrierTest {

    private static final String REFERENCE = "shipment-1";
    private static final Address BATH = new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom");

    private final StubProvider provider = new StubProvider();
    private final HttpCarrier carrier = new HttpCarrier(provider.settings());

    @AfterEach
    void stop() {
        provider.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "BOOKED", "sequence": 1}  | Parcel
            200 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "DELIVERED", "sequence": 4, "more": 1} | Parcel
            202 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "BOOKED", "sequence": 1}  | Unavailable
            201 | {"id": "p", "reference": "shipment-2", "carrier": "C", "trackingNumber": "T", "status": "BOOKED", "sequence": 1}  | Unavailable
            201 | {"id": "", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "BOOKED", "sequence": 1}   | Unavailable
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C\\nD", "trackingNumber": "T", "status": "BOOKED", "sequence": 1} | Unavailable
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C", "status": "BOOKED", "sequence": 1}                         | Unavailable
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "LOST", "sequence": 1}    | Unavailable
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "BOOKED", "sequence": 0}  | Unavailable
            201 | {"id": "p", "reference": "shipment-1", "carrier": "C", "trackingNumber": "T", "status": "BOOKED"}                 | Unavailable
            201 | []                                                | Unavailable
            201 | <html>                                            | Unavailable
            204 | ``                                                | Unavailable
            302 | ``                                                | Unavailable
            400 | {"code": "INVALID_REQUEST", "detail": "address"}  | Unavailable
            401 | {"code": "UNAUTHENTICATED", "detail": "no"}       | Unavailable
            404 | {"code": "NOT_FOUND", "detail": "no"}             | Unavailable
            409 | {"code": "IN_PROGRESS", "detail": "wait"}         | Unavailable
            422 | {"code": "ADDRESS_NOT_FOUND", "detail": "no"}     | Refused
            422 | {"detail": "no"}                                  | Unavailable
            422 | <html>                                            | Unavailable
            429 | ``                                                | Unavailable
            503 | {"code": "UNAVAILABLE", "detail": "later"}        | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractDecidesAboutABooking(int status, String body, String result) {
        provider.answers(status, body);

        assertThat(kindOf(carrier.book(REFERENCE, UUID.randomUUID(), "Ada", BATH)))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            200 | p | CANCELLED   | false | Parcel
            200 | p | CALLED_BACK | true  | Parcel
            200 | p | RETURNED    | true  | Parcel
            200 | p | CALLED_BACK | false | Unavailable
            200 | p | IN_TRANSIT  | true  | Unavailable
            200 | q | CANCELLED   | true  | Unavailable
            404 | p | CANCELLED   | true  | Unavailable
            500 | p | CANCELLED   | true  | Unavailable
            """)
    void aParcelIsNotTakenForRecalledThoughItGoesOn(
            int status, String id, String where, boolean bringBack, String result) {
        provider.answers(
                status,
                "{\"id\": \"%s\", \"reference\": \"shipment-1\", \"carrier\": \"C\", \"trackingNumber\": \"T\", \"status\": \"%s\", \"sequence\": 2}"
                        .formatted(id, where));

        assertThat(kindOf(carrier.recall("p", REFERENCE, bringBack))).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "409, HAS_LEFT, Refused",
        "422, NO_WAY_BACK, Refused",
        "409, '', Unavailable",
        "404, UNKNOWN, Unavailable"
    })
    void aRecallIsRefusedByACode(int status, String code, String result) {
        provider.answers(status, "{\"code\": \"%s\", \"detail\": \"no\"}".formatted(code));

        assertThat(kindOf(carrier.recall("p", REFERENCE, true))).isEqualTo(result);
    }

    /** It would move another order's shipment. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id": "q", "reference": "shipment-1", "history": [{"sequence": 1, "status": "BOOKED"}]}
            {"id": "p", "reference": "shipment-2", "history": [{"sequence": 1, "status": "BOOKED"}]}
            {"id": "p", "reference": "shipment-1", "history": []}
            {"id": "p", "reference": "shipment-1", "history": [{"sequence": 2, "status": "PICKED_UP"}, {"sequence": 1, "status": "BOOKED"}]}
            {"id": "p", "reference": "shipment-1", "history": [{"sequence": 1, "status": "LOST"}]}
            {}
            """)
    void theHistoryOfAnotherParcelIsNotTaken(String body) {
        provider.answers(200, body);

        assertThat(kindOf(carrier.track("p", REFERENCE))).isEqualTo("Unavailable");
    }

    @Test
    void aParcelUnderAnotherReferenceIsNotFound() {
        provider.answers(
                200,
                "{\"items\": [{\"id\": \"p\", \"reference\": \"shipment-2\", \"carrier\": \"C\", \"trackingNumber\": \"T\", \"status\": \"BOOKED\", \"sequence\": 1}]}");

        assertThat(kindOf(carrier.find(REFERENCE))).isEqualTo("Unavailable");
    }

    /** The contracts of events take no others, and a reason that they refuse would be a dead letter. */
    @Test
    void aReasonIsOneLineOfABoundedLength() {
        provider.answers(
                422, "{\"code\": \"NO\\nWAY%s\", \"detail\": \"%s\\t\"}".formatted("!".repeat(300), "x".repeat(3_000)));

        var refused = (Refused)
                carrier.book(REFERENCE, UUID.randomUUID(), "Ada", BATH).await().atMost(StubProvider.PATIENCE);

        assertThat(refused.code()).startsWith("NO WAY!").hasSize(ReasonText.CODE);
        assertThat(refused.detail()).hasSize(ReasonText.DETAIL);
    }
}
