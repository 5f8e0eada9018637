package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.messaging.testing.WithMillrace;

/** Tests the list of sagas that have not ended. */
@QuarkusTest
@WithMillrace
class SagaListTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();
    private Instant begun = Instant.EPOCH;
    private List<String> orders = List.of();

    @BeforeEach
    void placeThreeOrders() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE)
                .until(() -> OrdersTest.place(OrdersTest.body(sku, 1)).extract().statusCode() == 202);
        begun = updatedAt(place());
        orders = List.of(place(), place(), place());
    }

    @Test
    void theLatestChangeIsFirstUnlessTheClientSaysOtherwise() {
        assertThat(pages(null)).containsSubsequence(orders.reversed()).doesNotHaveDuplicates();
        assertThat(pages("-changedAt")).containsSubsequence(orders.reversed());
        assertThat(pages("changedAt")).containsSubsequence(orders).doesNotHaveDuplicates();
    }

    @Test
    void aListHasTheSagasThatChangedInATime() {
        Instant second = updatedAt(orders.get(1));

        List<String> before = ids(running().queryParam("from", begun.toString()).queryParam("to", second.toString()));
        List<String> from = ids(running().queryParam("from", second.toString()));

        assertThat(before).contains(orders.getFirst()).doesNotContain(orders.get(1), orders.get(2));
        assertThat(from).contains(orders.get(1), orders.get(2)).doesNotContain(orders.getFirst());
    }

    @ParameterizedTest
    @CsvSource({"sort, updatedAt", "from, yesterday", "to, 0"})
    void aValueThatCannotBeUsedIsRefused(String parameter, String value) {
        running()
                .queryParam(parameter, value)
                .get("/api/sagas")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem(parameter));
    }

    /** A cursor holds for one order of the list. */
    @Test
    void aCursorOfTheOtherOrderIsRefused() {
        String next = running()
                .queryParam("size", 1)
                .get("/api/sagas")
                .then()
                .statusCode(200)
                .extract()
                .path("next");

        running()
                .queryParam("sort", "changedAt")
                .queryParam("after", next)
                .get("/api/sagas")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("after"));
    }

    private static RequestSpecification running() {
        return given().queryParam("status", "RUNNING");
    }

    private List<String> pages(String sort) {
        var found = new ArrayList<String>();
        String after = "";
        while (after != null) {
            RequestSpecification request = running()
                    .queryParam("from", begun.toString())
                    .queryParam("size", 2)
                    .queryParam("after", after);
            if (sort != null) {
                request.queryParam("sort", sort);
            }
            JsonPath page =
                    request.get("/api/sagas").then().statusCode(200).extract().jsonPath();
            found.addAll(page.getList("items.id", String.class));
            after = page.getString("next");
        }
        return found;
    }

    private static List<String> ids(RequestSpecification request) {
        return request.queryParam("size", 500)
                .get("/api/sagas")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.id", String.class);
    }

    private String place() {
        return OrdersTest.place(OrdersTest.body(sku, 1))
                .statusCode(202)
                .extract()
                .path("orderId");
    }

    private static Instant updatedAt(String order) {
        return Instant.parse(given().get("/api/sagas/{order}", order)
                .then()
                .statusCode(200)
                .extract()
                .path("updatedAt"));
    }
}
