package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import io.millrace.contracts.users.MailLink;
import io.millrace.contracts.users.PasswordResetRequested;
import io.millrace.contracts.users.RegistrationRepeated;
import io.millrace.contracts.users.UserEvent;
import io.millrace.contracts.users.UserRegistered;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.testing.AvroTopic;

/** A person who uses the API, and reads the mails that the events lead to. */
public final class Person {

    public static final String PASSWORD = "a long sentence of mine";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    public final String email;
    private final AvroTopic<UserEvent> users = new AvroTopic<>("users", UserEvent.class);

    public Person() {
        this("ada-" + UUID.randomUUID() + "@millrace.example");
    }

    public Person(String email) {
        this.email = email;
    }

    /** Somebody who has registered and confirmed. */
    public static Person registered() {
        var person = new Person();
        person.register().statusCode(202);
        confirm(person.link(LinkPurpose.CONFIRMATION)).statusCode(204);
        return person;
    }

    ValidatableResponse register() {
        return register(given(), PASSWORD);
    }

    ValidatableResponse register(RequestSpecification request, String password) {
        return request.contentType("application/json")
                .body(Map.of("email", email, "password", password, "name", "Ada Miller"))
                .post("/api/users")
                .then();
    }

    static ValidatableResponse confirm(String token) {
        return confirm(token, PASSWORD);
    }

    static ValidatableResponse confirm(String token, String password) {
        return given().contentType("application/json")
                .body(Map.of("token", token, "password", password))
                .post("/api/users/confirmation")
                .then();
    }

    public ValidatableResponse logIn() {
        return logIn(PASSWORD);
    }

    ValidatableResponse logIn(String password) {
        return given().contentType("application/json")
                .body(Map.of("email", email, "password", password))
                .post("/api/tokens")
                .then();
    }

    /** @param roles all that the tokens shall have */
    ValidatableResponse logIn(String password, List<String> roles) {
        return given().contentType("application/json")
                .body(Map.of("email", email, "password", password, "roles", roles))
                .post("/api/tokens")
                .then();
    }

    static ValidatableResponse refresh(String token) {
        return given().contentType("application/json")
                .body(Map.of("refreshToken", token))
                .post("/api/tokens")
                .then();
    }

    public String accessToken() {
        return logIn().statusCode(200).extract().path("accessToken");
    }

    /** A request with this person's access token. */
    RequestSpecification asked() {
        return as(accessToken());
    }

    public static RequestSpecification as(String accessToken) {
        return given().header("Authorization", "Bearer " + accessToken);
    }

    /** A token of the tests' admin, when the account is there. */
    static String admin() {
        var admin = new Person(UsersSettings.ADMIN);
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            // Attempts that come before the account is there would delay those behind.
                            TestClock.advance(Duration.ofMinutes(20));
                            return admin.logIn(UsersSettings.ADMIN_PASSWORD)
                                    .extract()
                                    .<String>path("accessToken");
                        },
                        Objects::nonNull);
    }

    /** The token of the latest link in a mail to this person. */
    String link(LinkPurpose purpose) {
        return UsersSettings.links().token(purpose, links(purpose, 1).getLast().getLinkId());
    }

    /** The links in the mails to this person, when there are so many. */
    List<MailLink> links(LinkPurpose purpose, int count) {
        return await().atMost(PATIENCE)
                .until(
                        () -> events().stream()
                                .map(event -> link(purpose, event.getPayload()))
                                .filter(Objects::nonNull)
                                .toList(),
                        links -> links.size() >= count);
    }

    private static MailLink link(LinkPurpose purpose, Object payload) {
        return switch (payload) {
            case UserRegistered registered when purpose == LinkPurpose.CONFIRMATION -> registered.getConfirmation();
            case RegistrationRepeated repeated when purpose == LinkPurpose.CONFIRMATION -> repeated.getConfirmation();
            case PasswordResetRequested requested when purpose == LinkPurpose.PASSWORD_RESET -> requested.getLink();
            default -> null;
        };
    }

    /** The events about this person's account, in their order. */
    List<UserEvent> events() {
        List<UserEvent> all =
                users.readAll().stream().map(AvroTopic.Received::value).toList();
        return all.stream()
                .filter(event -> event.getPayload() instanceof UserRegistered registered
                        && registered.getEmail().equalsIgnoreCase(email))
                .findFirst()
                .map(first -> all.stream()
                        .filter(event -> event.getUserId().equals(first.getUserId()))
                        .toList())
                .orElse(List.of());
    }

    public UUID id() {
        return await().atMost(PATIENCE)
                .until(this::events, events -> !events.isEmpty())
                .getFirst()
                .getUserId();
    }

    /** The kinds of the events about this person's account. */
    List<String> kinds() {
        return events().stream()
                .map(event -> event.getPayload().getClass().getSimpleName())
                .toList();
    }
}
