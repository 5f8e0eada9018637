package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.testing.WithMillrace;

/** The list of products: searching, filtering, sorting and paging. */
@QuarkusTest
@WithMillrace
class ProductListTest {

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @ParameterizedTest
    @CsvSource({
        "red_mug, red_mug",
        "d_m, red_mug",
        "100%, 100% wool",
        "0% w, 100% wool",
        "a!b, a!b",
        "c\\d, c\\d",
        "RED_, red_mug"
    })
    void aSearchTakesEveryCharacterAsItself(String text, String found) {
        List.of("red_mug", "redAmug", "100% wool", "1000 wool", "a!b", "a!!b", "c\\d", "cXd")
                .forEach(name -> list(run + "-" + Integer.toHexString(name.hashCode()), name + " " + run));

        List<String> names = given().queryParam("q", text)
                .queryParam("size", 500)
                .get("/api/products")
                .then()
                .statusCode(200)
                .extract()
                .path("items.name");

        assertThat(names.stream().filter(name -> name.endsWith(run))).containsExactly(found + " " + run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sku", "-sku", "name", "-name", "changedAt", "-changedAt"})
    void pagesShowEveryProductOnceInTheOrderAskedFor(String sort) {
        // Names in another order than SKUs, two of them equal.
        List<String> names = List.of("d", "b", "a", "b", "c");
        for (int i = 0; i < names.size(); i++) {
            list(run + "-" + i, names.get(i) + " " + run);
        }

        List<String> skus = pages(sort, 2);

        List<Integer> expected =
                switch (sort) {
                    case "name" -> List.of(2, 1, 3, 4, 0);
                    case "-name" -> List.of(0, 4, 3, 1, 2);
                    case "-sku", "-changedAt" -> List.of(4, 3, 2, 1, 0);
                    default -> List.of(0, 1, 2, 3, 4);
                };
        assertThat(skus).isEqualTo(expected.stream().map(i -> run + "-" + i).toList());
    }

    @Test
    void aProductThatComesMeanwhileShiftsNoPage() {
        for (int i = 1; i <= 4; i++) {
            list(run + "-" + i, "thing");
        }
        ValidatableResponse first = page("sku", 2, null);
        list(run + "-0", "thing");

        assertThat(page("sku", 2, first.extract().path("next")).extract().<List<String>>path("items.sku"))
                .containsExactly(run + "-3", run + "-4");
    }

    @Test
    void aListIsFilteredByStatusSkuAndTime() {
        list(run + "-1", "thing");
        list(run + "-2", "thing");
        given().delete("/api/products/{sku}", run + "-2").then().statusCode(200);
        String changed = given().get("/api/products/{sku}", run + "-2").path("changedAt");

        expectSkus(run + "-1", "status", "LISTED");
        expectSkus(run + "-2", "status", "WITHDRAWN");
        expectSkus(run + "-1", "sku", run + "-1");
        expectSkus(run + "-2", "status", "ALL", "from", changed);
        expectSkus(run + "-1", "status", "ALL", "to", changed);
        given().queryParam("q", run)
                .queryParam("status", "ALL")
                .queryParam("count", true)
                .queryParam("size", 1)
                .get("/api/products")
                .then()
                .body("total", equalTo(2))
                .body("items.size()", equalTo(1));
    }

    @Test
    void aParameterThatCantBeUsedIsNamed() {
        expectViolation("after", "nonsense", "after");
        expectViolation("after", "bm9uc2Vuc2U", "after");
        String next = page("name", 1, null).extract().path("next");
        if (next != null) {
            given().queryParam("after", next)
                    .queryParam("sort", "sku")
                    .get("/api/products")
                    .then()
                    .statusCode(400)
                    .body("violations.field", hasItem("after"))
                    .body("detail", containsString("'name'"));
        }
        expectViolation("sort", "colour", "sort");
        expectViolation("count", "maybe", "count");
        expectViolation("from", "yesterday", "from");
        expectViolation("from", "+299999-01-01T00:00:00Z", "from");
        expectViolation("to", "-0044-03-15T12:00:00Z", "to");
        expectViolation("sku", "no such sku", "sku");
        expectViolation("size", "501", "size");
        expectViolation("status", "LOST", "status");
    }

    private void expectSkus(String sku, String... parameters) {
        var request = given().queryParam("q", run);
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.queryParam(parameters[i], parameters[i + 1]);
        }
        request.get("/api/products").then().statusCode(200).body("items.sku", equalTo(List.of(sku)));
    }

    private static void expectViolation(String parameter, String value, String field) {
        given().queryParam(parameter, value)
                .get("/api/products")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem(field));
    }

    private List<String> pages(String sort, int size) {
        var skus = new ArrayList<String>();
        String after = null;
        do {
            var page = page(sort, size, after).extract();
            skus.addAll(page.<List<String>>path("items.sku"));
            after = page.path("next");
        } while (after != null);
        return skus;
    }

    private ValidatableResponse page(String sort, int size, String after) {
        var request = given().queryParam("q", run).queryParam("sort", sort).queryParam("size", size);
        if (after != null) {
            request = request.queryParam("after", after);
        }
        return request.get("/api/products").then().statusCode(200);
    }

    static void list(String sku, String name) {
        given().contentType("application/json")
                .body("{\"name\": \"%s\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}"
                        .formatted(name.replace("\\", "\\\\")))
                .put("/api/products/{sku}", sku)
                .then()
                .statusCode(200);
    }
}
