package io.millrace.payments.cards;

import static io.millrace.kit.provider.StubProvider.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.kit.Money;
import io.millrace.kit.provider.ReasonText;
import io.millrace.kit.provider.StubProvider;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.payments.CardGatewayResource;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.Declined;
import io.millrace.payments.PaymentProvider.OrderPayments;
import io.millrace.payments.PaymentProvider.Referenced;

/** Which answers decide about money, and which leave open what happened: those of a proxy in between do. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class HttpCardGatewayTest {

    private static final Money PRICE = Money.of("15.30", "GBP");
    private static final String PRICE_IN_JSON = "{\"value\": \"15.30\", \"currency\": \"GBP\"}";
    private static final String KEY = "charge-1";

    /** The references of an authorization and a charge of this service. */
    private static final Set<String> OWN = Set.of("r", "s");

    /** That no authorization is found. */
    private record None() {}

    private final StubProvider provider = new StubProvider();
    private final HttpCardGateway gateway = new HttpCardGateway(provider.settings());

    @AfterEach
    void stop() {
        provider.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            201 | {"id": "c", "reference": "charge-1", "amount": {"value": "15.3", "currency": "GBP"}}   | Approved
            200 | {"id": "c", "reference": "charge-1", "amount": {"value": "15.30", "currency": "GBP"}, "more": 1} | Approved
            202 | {"id": "c", "reference": "charge-1", "amount": {"value": "15.30", "currency": "GBP"}}  | Unavailable
            201 | {"id": "c", "reference": "charge-2", "amount": {"value": "15.30", "currency": "GBP"}}  | Unavailable
            201 | {"id": "c", "reference": "charge-1", "amount": {"value": "1530", "currency": "GBP"}}   | Unavailable
            201 | {"id": "c", "reference": "charge-1", "amount": {"value": "15.30", "currency": "EUR"}}  | Unavailable
            201 | {"id": "", "reference": "charge-1", "amount": {"value": "15.30", "currency": "GBP"}}   | Unavailable
            201 | {"reference": "charge-1", "amount": {"value": "15.30", "currency": "GBP"}}             | Unavailable
            201 | {"id": "c", "reference": "charge-1"}                                                   | Unavailable
            201 | []                                                                                     | Unavailable
            201 | <html>                                                                                 | Unavailable
            204 | ``                                                                                     | Unavailable
            302 | ``                                                                                     | Unavailable
            400 | {"code": "INVALID_REQUEST", "detail": "amount.value"}                                  | Unavailable
            401 | {"code": "UNAUTHENTICATED", "detail": "no"}                                            | Unavailable
            402 | {"code": "CARD_DECLINED", "detail": "no"}                                              | Declined
            402 | {"detail": "no"}                                                                       | Unavailable
            402 | <html>                                                                                 | Unavailable
            403 | ``                                                                                     | Unavailable
            404 | {"code": "NOT_FOUND", "detail": "no"}                                                  | Unavailable
            408 | ``                                                                                     | Unavailable
            409 | {"code": "IN_PROGRESS", "detail": "wait"}                                              | Unavailable
            422 | {"code": "UNKNOWN_TOKEN"}                                                              | Declined
            429 | ``                                                                                     | Unavailable
            500 | ``                                                                                     | Unavailable
            503 | {"code": "UNAVAILABLE", "detail": "later"}                                             | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractDecides(int status, String body, String result) {
        provider.answers(status, body);

        assertThat(kindOf(gateway.charge(KEY, UUID.randomUUID(), PRICE, "tok_visa")))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "AUTHORIZED", "more": 1} | Held
            202 | {"id": "a", "reference": "charge-1", "amount": A, "status": "PENDING"}     | Pending
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "PENDING"}     | Pending
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "CAPTURED"}    | Captured
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "VOIDED"}      | Voided
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "LAPSED"}      | Lapsed
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "DECLINED", "code": "NO"} | Declined
            402 | {"code": "CARD_DECLINED", "detail": "no"}                                  | Declined
            422 | {"code": "UNKNOWN_TOKEN"}                                                  | Declined
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "DECLINED"}    | Unavailable
            201 | {"id": "a", "reference": "charge-1", "amount": A, "status": "PERHAPS"}     | Unavailable
            201 | {"id": "a", "reference": "charge-1", "amount": A}                          | Unavailable
            201 | {"id": "a", "reference": "charge-2", "amount": A, "status": "AUTHORIZED"}  | Unavailable
            201 | {"id": "a", "reference": "charge-1", "amount": {"value": "1", "currency": "GBP"}, "status": "AUTHORIZED"} | Unavailable
            201 | {"id": "a", "reference": "charge-1", "status": "AUTHORIZED"}               | Unavailable
            201 | {"id": "", "reference": "charge-1", "amount": A, "status": "AUTHORIZED"}   | Unavailable
            202 | ``                                                                         | Unavailable
            204 | ``                                                                         | Unavailable
            404 | {"code": "NOT_FOUND", "detail": "no"}                                      | Unavailable
            402 | <html>                                                                     | Unavailable
            503 | {"code": "UNAVAILABLE", "detail": "later"}                                 | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractDecidesAboutAnAuthorization(int status, String body, String state) {
        answers(status, body);

        assertThat(kindOf(gateway.authorize(KEY, UUID.randomUUID(), PRICE, "tok_visa")
                        .map(Authorization::state)))
                .isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            200 | {"items": []}                                                                               | None
            200 | {"items": [{"id": "a", "reference": "charge-1", "amount": A, "status": "PENDING"}]}         | Pending
            200 | {"items": [{"id": "a", "reference": "charge-1", "amount": A, "status": "DECLINED", "code": "NO"}]} | Declined
            200 | {"items": [{"id": "a", "reference": "charge-2", "amount": A, "status": "PENDING"}]}         | Unavailable
            200 | {"items": [{"id": "a", "reference": "charge-1", "amount": A, "status": "DECLINED"}]}        | Unavailable
            200 | {}                                                                                          | Unavailable
            202 | {"items": []}                                                                               | Unavailable
            404 | {"code": "NOT_FOUND", "detail": "no"}                                                       | Unavailable
            """)
    void anAuthorizationIsFoundAsItIsNow(int status, String body, String state) {
        answers(status, body);

        assertThat(kindOf(gateway.findAuthorization(KEY)
                        .map(found -> found.<Object>map(Authorization::state).orElseGet(None::new))))
                .isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            200 | {"order": O, "authorizations": [], "charges": [], "more": 1}                                      | OrderPayments
            200 | {"order": O, "authorizations": [{"id": "a", "reference": "r", "amount": A, "status": "CAPTURED"}], "charges": [{"id": "c", "reference": "s", "amount": A}]} | OrderPayments
            200 | {"order": O, "authorizations": [], "charges": [{"id": "c", "reference": "s", "amount": A, "refunded": {"value": "15.30", "currency": "GBP"}}]} | OrderPayments
            200 | {"order": O, "authorizations": [], "charges": [{"id": "c", "reference": "s", "amount": A, "refunded": {"value": "15.31", "currency": "GBP"}}]} | Unavailable
            200 | {"order": O, "authorizations": [], "charges": [{"id": "c", "reference": "s", "amount": A, "refunded": {"value": "1", "currency": "EUR"}}]} | Unavailable
            200 | {"order": "00000000-0000-0000-0000-000000000002", "authorizations": [], "charges": []}            | Unavailable
            200 | {"authorizations": [], "charges": []}                                                             | Unavailable
            200 | {"order": O, "authorizations": []}                                                                | Unavailable
            200 | {"order": O, "charges": []}                                                                       | Unavailable
            200 | {"order": O, "authorizations": [], "charges": [null]}                                             | Unavailable
            200 | {"order": O, "authorizations": [], "charges": [{"reference": "s", "amount": A}]}                        | Unavailable
            200 | {"order": O, "authorizations": [], "charges": [{"id": "c", "reference": "s"}]}                    | Unavailable
            200 | {"order": O, "authorizations": [{"id": "a", "reference": "r", "amount": A}], "charges": []}       | Unavailable
            200 | {"order": O, "authorizations": [{"id": "a", "reference": "r", "amount": A, "status": "PERHAPS"}], "charges": []} | Unavailable
            200 | {"order": O, "authorizations": [{"id": "a", "reference": "r", "amount": A, "status": "DECLINED"}], "charges": []} | Unavailable
            202 | {"order": O, "authorizations": [], "charges": []}                                                 | Unavailable
            404 | {"code": "NOT_FOUND", "detail": "no"}                                                             | Unavailable
            422 | {"code": "TOO_MANY_PAYMENTS", "detail": "no"}                                                     | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractTellsThePaymentsOfAnOrder(int status, String body, String result) {
        UUID order = new UUID(0, 1);
        answers(status, body.replace(" O,", " \"%s\",".formatted(order)));

        assertThat(kindOf(gateway.ofOrder(order, OWN::contains))).isEqualTo(result);
    }

    /** A person has charged a card in the gateway's dashboard, and another system has asked for authorizations. */
    @Test
    void entriesOfOtherSystemsAreSkippedThoughTheyBreakTheContract() {
        UUID order = new UUID(0, 1);
        answers(200, """
                {"order": "%s",
                 "authorizations": [
                    {"id": "a", "reference": "other", "amount": A, "status": "DECLINED"},
                    {"id": "b", "reference": "other", "amount": A, "status": "PERHAPS"},
                    {"id": "d", "amount": A, "status": "AUTHORIZED"},
                    {"id": "e", "reference": "r", "amount": A, "status": "CAPTURED"}],
                 "charges": [{"id": "f", "amount": A}, {"reference": null}, {"id": "c", "reference": "s", "amount": A}]}
                """.formatted(order));

        OrderPayments found = gateway.ofOrder(order, OWN::contains).await().atMost(StubProvider.PATIENCE);

        assertThat(found.authorizations()).extracting(Referenced::reference).containsExactly("r");
        assertThat(found.charges()).extracting(Referenced::reference).containsExactly("s");
    }

    @Test
    void aListOfPaymentsThatIsTooLongDecidesNothing() {
        UUID order = new UUID(0, 1);
        String charges =
                String.join(",", Collections.nCopies(101, "{\"id\": \"c\", \"reference\": \"s\", \"amount\": A}"));
        answers(200, "{\"order\": \"%s\", \"authorizations\": [], \"charges\": [%s]}".formatted(order, charges));

        assertThat(kindOf(gateway.ofOrder(order, OWN::contains))).isEqualTo("Unavailable");
    }

    /** An answer without an end would fill the memory. */
    @Test
    void anAnswerThatNeverEndsIsLeftWhenItsTimeIsOver() {
        var left = provider.answersWithoutEnd();
        var impatient = new HttpCardGateway(provider.settings(Duration.ofMillis(500)));

        assertThat(kindOf(impatient.find(KEY))).isEqualTo("Unavailable");

        assertThat(left).succeedsWithin(StubProvider.PATIENCE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            201 | {"id": "c", "reference": "charge-1", "amount": A}         | Approved
            422 | {"code": "AUTHORIZATION_LAPSED", "detail": "too late"}    | Declined
            404 | {"code": "NO_SUCH_AUTHORIZATION", "detail": "none"}       | Declined
            402 | {"code": "CARD_DECLINED", "detail": "no"}                 | Declined
            404 | <html>                                                    | Unavailable
            409 | {"code": "AUTHORIZATION_PENDING", "detail": "wait"}       | Unavailable
            202 | {"id": "c", "reference": "charge-1", "amount": A}         | Unavailable
            201 | {"id": "c", "reference": "charge-2", "amount": A}         | Unavailable
            201 | {"id": "c", "reference": "charge-1", "amount": {"value": "1", "currency": "GBP"}} | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractDecidesAboutACapture(int status, String body, String result) {
        answers(status, body);

        assertThat(kindOf(gateway.capture(KEY, "a", PRICE))).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "VOIDED"}     | Released
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "LAPSED"}     | Released
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "DECLINED"}   | Released
            422 | {"code": "AUTHORIZATION_CAPTURED", "detail": "too late"}                  | NotReleased
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "AUTHORIZED"} | Unavailable
            200 | {"id": "a", "reference": "charge-1", "amount": A, "status": "PENDING"}    | Unavailable
            200 | {"id": "b", "reference": "charge-1", "amount": A, "status": "VOIDED"}     | Unavailable
            202 | {"id": "a", "reference": "charge-1", "amount": A, "status": "VOIDED"}     | Unavailable
            404 | {"code": "NO_SUCH_AUTHORIZATION", "detail": "none"}                       | Released
            404 | {"code": "NOT_FOUND", "detail": "no such path"}                           | Unavailable
            404 | <html>                                                                    | Unavailable
            422 | <html>                                                                    | Unavailable
            """)
    void onlyAnAnswerThatKeepsTheContractDecidesAboutAVoid(int status, String body, String result) {
        answers(status, body);

        assertThat(kindOf(gateway.voidAuthorization("void-1", "a"))).isEqualTo(result);
    }

    /** @param body in which A is the price */
    private void answers(int status, String body) {
        provider.answers(status, body.replace("A,", PRICE_IN_JSON + ",").replace("A}", PRICE_IN_JSON + "}"));
    }

    /** It would be refunded to a stranger. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"items": [{"id": "c", "reference": "charge-2", "amount": {"value": "1", "currency": "GBP"}}]}
            {"items": [{"id": "c", "reference": "charge-1", "amount": {"value": "1", "currency": "GBP"}}, {"id": "d", "reference": "charge-1", "amount": {"value": "1", "currency": "GBP"}}]}
            {}
            """)
    void aChargeUnderAnotherReferenceIsNotFound(String body) {
        provider.answers(200, body);

        assertThat(kindOf(gateway.find(KEY))).isEqualTo("Unavailable");
    }

    @ParameterizedTest
    @CsvSource({"404, NO_SUCH_CHARGE, RefundFailed", "422, ACCOUNT_CLOSED, RefundFailed", "404, '', Unavailable"})
    void aRefundOfAChargeThatIsUnknownFails(int status, String code, String result) {
        provider.answers(status, "{\"code\": \"%s\"}".formatted(code));

        assertThat(kindOf(gateway.refund(KEY, "c", PRICE))).isEqualTo(result);
    }

    /** The contracts of events take no others, and a reason that they refuse would be a dead letter. */
    @Test
    void aReasonIsOneLineOfABoundedLength() {
        provider.answers(
                402, "{\"code\": \"NO\\nWAY%s\", \"detail\": \"%s\\t\"}".formatted("!".repeat(300), "x".repeat(3_000)));

        var declined = (Declined) gateway.charge(KEY, UUID.randomUUID(), PRICE, "tok_visa")
                .await()
                .atMost(StubProvider.PATIENCE);

        assertThat(declined.reason()).startsWith("NO WAY!").hasSize(ReasonText.CODE);
        assertThat(declined.detail()).hasSize(ReasonText.DETAIL);
    }
}
