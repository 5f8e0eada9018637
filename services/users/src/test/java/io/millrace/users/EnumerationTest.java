package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.users.RegistrationRepeated;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.testing.WithMillrace;

/** Nobody learns from the answers which addresses have accounts, and nobody guesses passwords quickly. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class EnumerationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WRONG = "not the password";

    @Test
    void aRegistrationIsAnsweredAlikeWhetherOrNotTheAddressIsTaken() {
        var ada = Person.registered();
        TestClock.advance(Duration.ofMinutes(2));

        var again = new Person(ada.email.toUpperCase(Locale.ROOT)).register();

        assertThat(told(again)).isEqualTo(told(new Person().register()));
        // The owner is told, and nobody else; the account stays as it is.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        ada.events().getLast().getPayload())
                .isInstanceOfSatisfying(RegistrationRepeated.class, repeated -> assertThat(repeated.getConfirmation())
                        .isNull()));
        ada.logIn().statusCode(200);
    }

    @Test
    void manyRegistrationsAtOnceMakeOneAccountAndOneMail() throws Exception {
        var ada = new Person();

        List<ValidatableResponse> answers = SessionsTest.atOnce(10, ada::register);

        answers.forEach(answer -> answer.statusCode(202));
        Person.confirm(ada.link(LinkPurpose.CONFIRMATION)).statusCode(204);
        ada.logIn().statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds())
                .containsExactly("UserRegistered", "UserConfirmed", "UserLoggedIn"));
    }

    @Test
    void aRepetitionUnderItsKeyIsAnsweredAsTheFirstRequest() {
        var ada = new Person();
        String key = UUID.randomUUID().toString();

        var first = ada.register(given().header("Idempotency-Key", key), Person.PASSWORD);
        var second = ada.register(given().header("Idempotency-Key", key), Person.PASSWORD);

        assertThat(told(second)).isEqualTo(told(first));
        ada.register(given().header("Idempotency-Key", key), "another password than before")
                .statusCode(422)
                .body("code", equalTo("key-reused"));
    }

    @Test
    void theLatestRegistrationHoldsUntilTheAddressIsConfirmed() {
        var ada = new Person();
        ada.register(given(), "the password of a stranger").statusCode(202);
        String strangers = ada.link(LinkPurpose.CONFIRMATION);
        TestClock.advance(Duration.ofMinutes(2));
        ada.register().statusCode(202);
        String own = link(ada, 2);

        Person.confirm(strangers, "the password of a stranger").statusCode(422);
        Person.confirm(own).statusCode(204);

        ada.logIn("the password of a stranger").statusCode(401);
        ada.logIn().statusCode(200);
    }

    /** A stranger may register behind the owner, who would take the stranger's mail for the own one. */
    @Test
    void whoeverConfirmsKnowsThePassword() {
        var ada = new Person();
        ada.register().statusCode(202);
        TestClock.advance(Duration.ofMinutes(2));
        ada.register(given(), "the password of a stranger").statusCode(202);

        Person.confirm(link(ada, 2)).statusCode(422).body("violations[0].field", equalTo("password"));
        TestClock.advance(Duration.ofMinutes(2));
        ada.register().statusCode(202);
        Person.confirm(link(ada, 3)).statusCode(204);

        ada.logIn("the password of a stranger").statusCode(401);
        ada.logIn().statusCode(200);
    }

    private static String link(Person person, int number) {
        return UsersSettings.links()
                .token(
                        LinkPurpose.CONFIRMATION,
                        person.links(LinkPurpose.CONFIRMATION, number)
                                .get(number - 1)
                                .getLinkId());
    }

    @Test
    void aLinkIsGoodForADayAndForItsPurposeAlone() {
        var ada = new Person();
        ada.register().statusCode(202);
        var link = ada.links(LinkPurpose.CONFIRMATION, 1).getFirst();
        String good = UsersSettings.links().token(LinkPurpose.CONFIRMATION, link.getLinkId());

        Person.confirm(UsersSettings.links().token(LinkPurpose.PASSWORD_RESET, link.getLinkId()))
                .statusCode(422);
        Person.confirm(good.substring(0, good.length() - 3) + "AAA").statusCode(422);
        Person.confirm(UsersSettings.links().token(LinkPurpose.CONFIRMATION, UUID.randomUUID()))
                .statusCode(422);
        TestClock.advance(Duration.ofHours(25));
        Person.confirm(good).statusCode(422).body("code", equalTo("unprocessable"));
    }

    @Test
    void aFailedLoginIsAnsweredAlikeWhetherOrNotThereIsAnAccount() {
        var ada = Person.registered();
        var nobody = new Person();

        for (int attempt = 0; attempt < 7; attempt++) {
            assertThat(told(ada.logIn(WRONG))).isEqualTo(told(nobody.logIn(WRONG)));
        }

        ada.logIn(WRONG).statusCode(429);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).contains("LoginFailed"));
    }

    @Test
    void theDelayGrowsWithEachFailureAndEndsWithASuccess() {
        var ada = Person.registered();
        IntStream.range(0, 5).forEach(attempt -> ada.logIn(WRONG).statusCode(401));

        // Also the right password has to wait.
        int first = retryAfter(ada.logIn());
        TestClock.advance(Duration.ofSeconds(first));
        ada.logIn(WRONG).statusCode(401);
        int second = retryAfter(ada.logIn());
        TestClock.advance(Duration.ofSeconds(second));
        ada.logIn(WRONG).statusCode(401);
        int third = retryAfter(ada.logIn());
        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);

        TestClock.advance(Duration.ofSeconds(third));
        ada.logIn().statusCode(200);
        ada.logIn(WRONG).statusCode(401);
        ada.logIn().statusCode(200);
    }

    @Test
    void attemptsAtTheSameTimeAreNoMoreThanThoseOneAfterTheOther() throws Exception {
        var ada = Person.registered();

        var statuses = SessionsTest.atOnce(30, () -> ada.logIn(WRONG).extract().statusCode());

        assertThat(statuses).containsOnly(401, 429);
        assertThat(statuses.stream().filter(status -> status == 401)).hasSize(5);
    }

    @Test
    void aDomainIsTheSameInUnicodeAndInAscii() {
        String id = UUID.randomUUID().toString();
        var unicode = new Person("Ada-" + id + "@M\u00fchle.example");
        unicode.register().statusCode(202);
        Person.confirm(unicode.link(LinkPurpose.CONFIRMATION)).statusCode(204);

        new Person("ada-" + id + "@xn--mhle-0ra.example").logIn().statusCode(200);
    }

    private static int retryAfter(ValidatableResponse answer) {
        return Integer.parseInt(answer.statusCode(429)
                .contentType("application/problem+json")
                .body("code", equalTo("too-many-attempts"))
                .extract()
                .header("Retry-After"));
    }

    /** What a stranger can see of an answer. */
    private static List<Object> told(ValidatableResponse answer) {
        ExtractableResponse<Response> response = answer.extract();
        return List.of(
                response.statusCode(),
                response.headers().asList().stream()
                        .map(Object::toString)
                        .filter(header -> !header.startsWith("Date"))
                        .toList(),
                response.asString());
    }
}
