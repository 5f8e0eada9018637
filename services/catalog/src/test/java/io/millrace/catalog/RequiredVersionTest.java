package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@TestProfile(RequiredVersionTest.Required.class)
class RequiredVersionTest {

    @TestHTTPResource("/api/products")
    URI products;

    private final String sku = "SKU-" + UUID.randomUUID();

    public static final class Required implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.catalog.require-version", "true");
        }
    }

    @Test
    void aChangeWithoutAVersionIsRefusedWhereVersionsAreRequired() {
        put(given())
                .statusCode(428)
                .contentType("application/problem+json")
                .body("code", equalTo("precondition-required"))
                .body("detail", containsString("If-Match"));
        put(given().header("If-None-Match", "*")).statusCode(200);
        put(given()).statusCode(428);
        put(given().header("If-Match", "\"1\"")).statusCode(200);
    }

    @Test
    void aWithdrawalHasToNameItsVersionToo() {
        put(given().header("If-None-Match", "*")).statusCode(200);

        given().delete("/api/products/{sku}", sku)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition-required"))
                .body("detail", containsString("If-Match"));

        given().get("/api/products/{sku}", sku).then().body("listed", equalTo(true));
        given().header("If-Match", "\"1\"")
                .delete("/api/products/{sku}", sku)
                .then()
                .statusCode(200);
    }

    @Test
    void aLineAmongManyHasToNameItsVersionToo() throws Exception {
        var request = HttpRequest.newBuilder(products)
                .header("Content-Type", "text/csv")
                .PUT(BodyPublishers.ofString(
                        "sku,name,price,currency,version\n%1$s,mill,1,GBP,\n%1$s,mill,1,GBP,0\n".formatted(sku)))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofLines()).body())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"status\":428", "precondition-required"),
                            line -> assertThat(line).contains("\"status\":200"));
        }
    }

    private ValidatableResponse put(RequestSpecification request) {
        return request.contentType("application/json")
                .body("{\"name\": \"mill\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}")
                .put("/api/products/{sku}", sku)
                .then();
    }
}
