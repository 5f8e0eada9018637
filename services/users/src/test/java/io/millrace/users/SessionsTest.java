package io.millrace.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.users.SessionEnd;
import io.millrace.contracts.users.SessionEnded;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Refresh tokens: lost, used at the same time, stolen. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class SessionsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAST_THE_OVERLAP = Duration.ofSeconds(11);

    private Person ada = new Person();

    /** The port of the service is known from here on. */
    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    @Test
    void aRefreshTokenIsReplacedAtEachUse() {
        String first = refreshToken(ada.logIn());
        String second = refreshToken(Person.refresh(first));
        String third = refreshToken(Person.refresh(second));

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        Person.refresh(third).statusCode(200);
    }

    @Test
    void twoRefreshesAtTheSameTimeLeaveOneUsableSession() throws Exception {
        String token = refreshToken(ada.logIn());

        List<ValidatableResponse> answers = atOnce(2, () -> Person.refresh(token));

        TestClock.advance(PAST_THE_OVERLAP);
        List<String> next = answers.stream().map(answer -> refreshToken(answer)).toList();
        assertThat(next).doesNotHaveDuplicates();
        assertThat(sessions()).isEqualTo(1);
        next.forEach(good -> Person.refresh(good).statusCode(200));
    }

    @Test
    void aStolenTokenThatWasUsedUpEndsTheSession() {
        String stolen = refreshToken(ada.logIn());
        String own = refreshToken(Person.refresh(stolen));
        TestClock.advance(PAST_THE_OVERLAP);

        Person.refresh(stolen)
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("unauthorized"));

        Person.refresh(own).statusCode(401);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ada.events().getLast().getPayload())
                        .isInstanceOfSatisfying(SessionEnded.class, ended -> assertThat(ended.getWhy())
                                .isEqualTo(SessionEnd.TOKEN_REUSED)));
        // Other sessions go on.
        refreshToken(ada.logIn());
    }

    @Test
    void aSessionEndsThatNobodyUses() {
        String token = refreshToken(ada.logIn());
        TestClock.advance(Duration.ofDays(29));
        String used = refreshToken(Person.refresh(token));
        TestClock.advance(Duration.ofDays(29));
        String last = refreshToken(Person.refresh(used));
        TestClock.advance(Duration.ofDays(31));

        Person.refresh(last).statusCode(401);
        Person.refresh("of-nobody").statusCode(401);
    }

    @Test
    void aChangedPasswordEndsTheOtherSessions() {
        var here = ada.logIn().statusCode(200).extract().jsonPath();
        String elsewhere = refreshToken(ada.logIn());
        String another = "another sentence of mine";

        change(here.getString("accessToken"), "not my password", another)
                .statusCode(400)
                .body("violations[0].field", equalTo("oldPassword"));
        change(here.getString("accessToken"), Person.PASSWORD, "short")
                .statusCode(400)
                .body("violations[0].field", equalTo("newPassword"));
        change(here.getString("accessToken"), Person.PASSWORD, another).statusCode(204);

        Person.refresh(here.getString("refreshToken")).statusCode(200);
        Person.refresh(elsewhere).statusCode(401);
        ada.logIn().statusCode(401);
        ada.logIn(another).statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).contains("PasswordChanged"));
    }

    /** The login has checked the old password before the change, and begins its session behind it. */
    @Test
    void aPasswordThatIsChangedMeanwhileBeginsNoSession() throws Exception {
        try (var client = Executors.newSingleThreadExecutor();
                var connection = PostgresResource.database().connect("postgres")) {
            connection.setAutoCommit(false);
            change(connection, "SELECT id FROM account WHERE email = ? FOR UPDATE");
            Future<Integer> login = client.submit(() -> ada.logIn().extract().statusCode());
            await().atMost(PATIENCE).until(SessionsTest::isOneWaiting);
            change(
                    connection,
                    "UPDATE account SET password_hash = replace(password_hash, 'm=64', 'm=65') WHERE email = ?");
            connection.commit();

            assertThat(login.get()).isEqualTo(401);
        }
    }

    private void change(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, ada.email);
            statement.execute();
        }
    }

    private static boolean isOneWaiting() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            return rows.next();
        }
    }

    private static ValidatableResponse change(String token, String old, String another) {
        return Person.as(token)
                .contentType("application/json")
                .body(Map.of("oldPassword", old, "newPassword", another))
                .post("/api/users/me/password")
                .then();
    }

    @Test
    void noPasswordAndNoTokenIsStoredAsItIs() throws Exception {
        String token = refreshToken(ada.logIn());

        try (var connection = PostgresResource.database().connect("postgres");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT a::text || coalesce(t::text, '') FROM account a, refresh_token t")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(token).doesNotContain(Person.PASSWORD);
            }
        }
        assertThat(ada.events().toString()).doesNotContain(token).doesNotContain(Person.PASSWORD);
    }

    private int sessions() {
        return ada.asked()
                        .get("/api/users/me/export")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .<Object>getList("sessions")
                        .size()
                // The one of this request.
                - 1;
    }

    private static String refreshToken(ValidatableResponse answer) {
        return answer.statusCode(200).extract().path("refreshToken");
    }

    static <T> List<T> atOnce(int count, Callable<T> work) throws InterruptedException {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            return clients
                    .invokeAll(IntStream.range(0, count).mapToObj(i -> work).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }
}
