package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithServers
class TraceTest {

    @Inject
    InMemorySpanExporter spans;

    @Inject
    Numbers numbers;

    @Produces
    @Singleton
    static InMemorySpanExporter exporter() {
        return InMemorySpanExporter.create();
    }

    @Test
    void oneTraceSpansTheRequestTheOutboxAndTheLastConsumer() {
        String key = Numbers.newKey();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        // The consumer of the first number sends a second one: two hops over the broker.
        RestAssured.given()
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .post("/numbers/{key}/{value}", key, "relay-" + key)
                .then()
                .statusCode(204);

        numbers.awaitSeen(key, "relay-" + key, "relayed");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            var ours = spans.getFinishedSpanItems().stream()
                    .filter(span -> span.getTraceId().equals(trace))
                    .toList();
            assertThat(ours)
                    .filteredOn(span -> span.getKind() == SpanKind.SERVER)
                    .hasSize(1);
            // Where an attempt takes too long, a record is sent, or comes, once more.
            assertThat(ours)
                    .filteredOn(span -> span.getKind() == SpanKind.PRODUCER)
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(ours)
                    .filteredOn(span -> span.getKind() == SpanKind.CONSUMER)
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(ours).extracting(SpanData::getTraceId).containsOnly(trace);
        });
    }
}
