package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests requests while the service orders is asleep or away, and tracking has a copy. */
class CopyTest {

    private final Harness gateway = new Harness();

    @AfterEach
    void close() {
        gateway.close();
    }

    private void track(HttpServerRequest request) {
        if (request.path().equals("/api/tracking/orders/1")) {
            request.response().putHeader("Content-Type", "application/json").end("{\"status\":\"AUTHORIZED\"}");
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

    @Test
    void whatTrackingDoesNotKnowEitherIsUnavailable() throws Exception {
        gateway.start(Settings.of(Map.of("orders", 1, "tracking", gateway.serve(this::track))));

        for (String path : new String[] {"/api/orders/2", "/api/sagas/1"}) {
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
