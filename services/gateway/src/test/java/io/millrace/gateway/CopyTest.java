package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service sleeps, or is away, and tracking has a copy of what it owns. */
class CopyTest {

    private static final String TIME = "Mon, 30 Nov 2026 10:00:00 GMT";

    private final Harness gateway = new Harness();

    @AfterEach
    void close() {
        gateway.close();
    }

    private void track(HttpServerRequest request) {
        if (request.path().matches("/api/tracking/(orders|payments|shipments)/1")) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Last-Modified", TIME)
                    .end("{\"status\":\"AUTHORIZED\"}");
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    @Test
    void anOrderIsReadFromTrackingsCopyWhichTheAnswerSays() throws Exception {
        gateway.start(Settings.of(Map.of("orders", 1, "tracking", gateway.serve(this::track))));

        var answer = gateway.ask(gateway.get("/api/orders/1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("AUTHORIZED");
        assertThat(answer.headers().firstValue("Millrace-Copy")).hasValue("tracking");
        assertThat(answer.headers().firstValue("Content-Location")).hasValue("/api/tracking/orders/1");
    }

    @ParameterizedTest
    @CsvSource({"payments, payments", "shipments, shipping"})
    void whatASleepingServiceOwnsIsReadFromTrackingsCopyWithItsTime(String what, String service) throws Exception {
        startWithout(service);

        var answer = gateway.ask(gateway.get("/api/%s/1".formatted(what)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("AUTHORIZED");
        assertThat(answer.headers().firstValue("Millrace-Copy")).hasValue("tracking");
        assertThat(answer.headers().firstValue("Content-Location")).hasValue("/api/tracking/%s/1".formatted(what));
        assertThat(answer.headers().firstValue("Last-Modified")).hasValue(TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "No-Cache", "max-age=60, no-cache"})
    void aClientThatWantsNoCopyIsAskedToComeBack(String cacheControl) throws Exception {
        startWithout("payments");

        var answer = gateway.ask(wanting("/api/payments/1", cacheControl));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Millrace-Copy")).isEmpty();
    }

    @Test
    void anotherDirectiveOfTheClientLeavesItTheCopy() throws Exception {
        startWithout("payments");

        var answer = gateway.ask(wanting("/api/payments/1", "max-age=60, x-no-cache"));

        assertThat(answer.headers().firstValue("Millrace-Copy")).hasValue("tracking");
    }

    /** Tracking's copy tells how the order stands now. */
    @ParameterizedTest
    @ValueSource(strings = {"version=2", "at=2026-11-30T10:00:00Z", "at=2026-11-30T10:00:00Z&version=1"})
    void aPastStateOfAnOrderIsNotAnsweredWithThePresentOne(String query) throws Exception {
        startWithout("orders");

        var answer = gateway.ask(gateway.get("/api/orders/1?" + query));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Millrace-Copy")).isEmpty();
    }

    @Test
    void aChangeIsNotTakenWhileItsServiceSleeps() throws Exception {
        startWithout("shipping");
        var received = HttpRequest.newBuilder(gateway.address("/api/shipments/1"))
                .POST(BodyPublishers.ofString("{}"))
                .build();

        var answer = gateway.ask(received);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private void startWithout(String service) {
        gateway.start(Settings.of(Map.of(service, 1, "tracking", gateway.serve(this::track))));
    }

    private HttpRequest wanting(String path, String cacheControl) {
        return HttpRequest.newBuilder(gateway.address(path))
                .header("Cache-Control", cacheControl)
                .build();
    }

    @Test
    void whatTrackingDoesNotKnowEitherIsUnavailable() throws Exception {
        gateway.start(
                Settings.of(Map.of("orders", 1, "payments", 1, "shipping", 1, "tracking", gateway.serve(this::track))));

        for (String path : List.of(
                "/api/orders/2",
                "/api/sagas/1",
                "/api/payments/2",
                "/api/payments",
                "/api/shipments/2",
                "/api/shipments/1/received")) {
            var answer = gateway.ask(gateway.get(path));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Millrace-Copy")).isEmpty();
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void whatTheServiceAnswersIsItsOwn() throws Exception {
        int orders =
                gateway.serve(request -> request.response().setStatusCode(404).end());
        gateway.start(Settings.of(Map.of("orders", orders, "tracking", gateway.serve(this::track))));

        assertThat(gateway.ask(gateway.get("/api/orders/1")).statusCode()).isEqualTo(404);
    }
}
