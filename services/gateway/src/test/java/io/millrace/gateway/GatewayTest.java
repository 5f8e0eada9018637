package io.millrace.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(Services.class)
class GatewayTest {

    @TestHTTPResource
    URI server;

    @ParameterizedTest
    @CsvSource({
        "POST, /api/orders, orders",
        "GET, /api/orders, tracking",
        "GET, /api/orders/1, orders",
        "POST, /api/orders/1/cancel, orders",
        "POST, /api/orders/1/returns, orders",
        "GET, /api/orders/1/returns/2, orders",
        "GET, /api/orders/1/history, tracking",
        "GET, /api/sagas/1, orders",
        "GET, /api/tracking/orders/1, tracking"
    })
    void requestsReachTheServiceThatAnswersThem(String method, String path, String service) {
        given().request(method, path)
                .then()
                .statusCode(200)
                .body("service", equalTo(service))
                .body("method", equalTo(method));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/orders, tracking",
        "/api/orders/1, orders",
        "/api/orders/1/history, tracking",
        "/api/tracking/orders/1, tracking"
    })
    void headReachesTheServiceThatAnswersGet(String path, String service) {
        given().head(path).then().statusCode(200).header("X-Service", equalTo(service));
    }

    @Test
    void headOfTheDescriptionIsAnswered() {
        given().head("/openapi").then().statusCode(200).contentType("application/json");
    }

    /** The stream itself would never end, and no client reads it. */
    @ParameterizedTest
    @CsvSource({
        "HTTP_1_1, /api/orders/1/updates, 405",
        "HTTP_2, /api/orders/1/updates, 405",
        "HTTP_1_1, /api/nothing, 404",
        "HTTP_2, /api/nothing, 404",
        "HTTP_1_1, /api/stock/1, 503",
        "HTTP_2, /api/stock/1, 503"
    })
    void problemsThatAnswerHeadHaveNoBody(HttpClient.Version version, String path, int status) throws Exception {
        try (var client = HttpClient.newBuilder().version(version).build()) {
            client.send(post(2), BodyHandlers.discarding());
            var refused = client.send(
                    HttpRequest.newBuilder(server.resolve(path))
                            .timeout(Duration.ofMinutes(2))
                            .HEAD()
                            .build(),
                    BodyHandlers.ofString());

            assertThat(refused.version()).isEqualTo(version);
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(refused.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
            assertThat(refused.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
            assertThat(refused.body()).isEmpty();
        }
    }

    @Test
    void bodiesArePassedOn() {
        given().body("x".repeat(300_000))
                .post("/api/orders")
                .then()
                .statusCode(200)
                .body("bytes", equalTo(300_000));
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() {
        given().body("x".repeat(2_000_000))
                .post("/api/orders")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("too-large"))
                .body("detail", containsString("1048576 bytes"));
    }

    /** Shipping does not run here: 503 says that the request has a route. */
    @Test
    void theCarrierReachesShippingByPostAloneAndWithASmallBody() {
        given().body("{}").post("/api/carrier/events").then().statusCode(503);
        given().get("/api/carrier/events").then().statusCode(404);
        given().post("/api/carrier/other").then().statusCode(404);
        given().body("x".repeat(2_000_000)).post("/api/carrier/events").then().statusCode(413);
    }

    /** Nor does payments. */
    @Test
    void theCardGatewayReachesPaymentsWithASmallBody() {
        given().body("{}").post("/api/payments/events").then().statusCode(503);
        given().body("x".repeat(2_000_000)).post("/api/payments/events").then().statusCode(413);
    }

    @ParameterizedTest
    @EnumSource
    void bodiesOfUnknownLengthAreBoundedToo(HttpClient.Version version) throws Exception {
        try (var client = HttpClient.newBuilder().version(version).build()) {
            var fits = client.send(post(300_000), BodyHandlers.ofString());
            assertThat(fits.body()).contains("\"bytes\":300000");

            var tooLarge = client.send(post(3_000_000), BodyHandlers.ofString());
            assertThat(tooLarge.statusCode()).isEqualTo(413);
            assertThat(tooLarge.body()).contains("1048576 bytes");
        }
    }

    @Test
    void headersThatAServiceWouldRefuseAreRefusedHere() {
        given().header("X-Long", "x".repeat(15_500)).get("/api/orders").then().statusCode(200);
        given().header("X-Long", "x".repeat(17_000)).get("/api/orders").then().statusCode(431);
    }

    /** A former fault: over HTTP/2 the client got no answer at all. */
    @ParameterizedTest
    @EnumSource
    void aServiceThatBreaksOffIsAProblem(HttpClient.Version version) throws Exception {
        try (var client = HttpClient.newBuilder().version(version).build()) {
            // The first request over HTTP/2 begins as HTTP/1.1.
            client.send(post("/api/orders", 2), BodyHandlers.discarding());
            var broken = client.send(post("/api/orders/breaks-off", 2), BodyHandlers.ofString());

            assertThat(broken.version()).isEqualTo(version);
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(broken.body()).contains("broke off");
        }
    }

    private HttpRequest post(int bytes) {
        return post("/api/orders", bytes);
    }

    private HttpRequest post(String path, int bytes) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes])))
                .build();
    }

    @Test
    void whereAnOrderIsToBeFoundIsToldAsSeenFromOutside() {
        given().post("/api/orders/placed").then().statusCode(202).header("Location", "/api/orders/1?a=b");
    }

    @Test
    void readingIsTriedAgainWhereAConnectionBreaksOff() {
        given().get("/api/orders/breaks-off-once").then().statusCode(200);
    }

    /** The meter registry accepts 100 values of the tag uri, and counts no request with another value. */
    @Test
    void requestsAreCountedHoweverManyOrdersTheyAreAbout() {
        for (int i = 0; i < 150; i++) {
            given().delete("/api/nothing/{i}", i);
            given().delete("/nothing/{i}", i);
            given().get("/api/orders/counted-{i}", i).then().statusCode(200);
        }
        given().get("/api/shipments/1");

        assertThat(counted("GET", "/api/orders/{rest}")).isGreaterThanOrEqualTo(150);
        assertThat(counted("GET", "/api/shipments/{rest}")).isPositive();
        assertThat(counted("DELETE", "/api/{nowhere}")).isGreaterThanOrEqualTo(150);
    }

    private double counted(String method, String address) {
        return given().port(Services.managementPort)
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count")
                        && line.contains("method=\"%s\"".formatted(method))
                        && line.contains("uri=\"%s\"".formatted(address)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void anUnknownAddressIsAProblem() {
        given().get("/api/nothing?a=b")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems.html#not-found"))
                .body("code", equalTo("not-found"))
                .body("instance", equalTo("/api/nothing"));
    }

    @Test
    void theTypeOfAProblemLeadsToItsDescription() {
        String page =
                given().get("/problems.html").then().statusCode(200).extract().asString();
        for (int status = 400; status < 600; status++) {
            String code = Problem.ofStatus(status).code();
            assertThat(page).contains("<h2 id=\"%s\">".formatted(code));
        }
        assertThat(page).contains("<h2 id=\"broken-off\">");
    }

    @Test
    void aServiceThatIsAwayIsAProblemThatPasses() {
        given().get("/api/stock/1")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("2"))
                .body("type", equalTo("/problems.html#unavailable"))
                .body("code", equalTo("unavailable"))
                .body("instance", equalTo("/api/stock/1"))
                .body("detail", containsString("inventory"));
    }

    @Test
    void aServiceThatDoesNotAnswerInTimeIsAProblem() {
        given().get("/api/sagas/silent")
                .then()
                .statusCode(504)
                .contentType("application/problem+json")
                .body("code", equalTo("no-answer-in-time"))
                .body("detail", containsString("not known"));
    }

    @Test
    void errorsOfServicesAreProblemsTheirOwnOrOurs() {
        given().get("/api/orders/problem").then().statusCode(422).body("detail", equalTo("its own"));
        given().get("/api/orders/empty-error")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("title", equalTo("Conflict"))
                .body("type", equalTo("/problems.html#conflict"))
                .body("code", equalTo("conflict"))
                .body("instance", equalTo("/api/orders/empty-error"));
    }

    @Test
    void requestsAreGivenAnIdAndTheirOriginIsTold() {
        given().header("X-Forwarded-For", "6.6.6.6").get("/api/orders").then().header("X-Request-Id", notNullValue());
        assertThat(Services.LAST_HEADERS.get().get("x-forwarded-for")).isEqualTo("127.0.0.1");

        given().header("X-Request-Id", "mine").get("/api/orders").then().header("X-Request-Id", equalTo("mine"));
        assertThat(Services.LAST_HEADERS.get().get("x-request-id")).isEqualTo("mine");
    }

    @Test
    void webSocketsArePassedThrough() {
        var said = new CompletableFuture<String>();
        CompletableFuture<WebSocket> connected = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + server.getAuthority() + "/api/orders/1/updates"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                                said.complete(data.toString());
                                return CompletableFuture.completedStage(null);
                            }
                        });

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(said)
                .isCompletedWithValue("tracking says hello on /api/orders/1/updates"));
        connected.join().abort();
    }

    @Test
    void theWholeApiIsDescribedThoughAServiceIsAway() {
        given().get("/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/api/orders-thing'", notNullValue())
                .body("paths.'/api/tracking-thing'", notNullValue())
                .body("components.schemas.'orders.Money'.title", equalTo("orders"))
                .body(
                        "paths.'/api/orders-thing'.get.responses.'200'.content.'application/json'.schema.$ref",
                        equalTo("#/components/schemas/orders.Money"));
    }

    @Test
    void thereIsAPageToBeginWith() {
        given().get("/").then().statusCode(200).body(containsString("Millrace"));
        given().get("/docs/").then().statusCode(200);
    }
}
