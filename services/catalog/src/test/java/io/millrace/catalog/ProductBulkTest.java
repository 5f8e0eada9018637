package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.WithMillrace;

/** Many products in one request. */
@QuarkusTest
@WithMillrace
class ProductBulkTest {

    private static final String NDJSON = "application/x-ndjson";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BATCH = 500;

    @TestHTTPResource("/api/products")
    URI products;

    private final String sku = "SKU-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void eachLineIsAnsweredInItsOrderAndARefusedLineHoldsUpNoOther() throws Exception {
        var answers = put(NDJSON, """
                %s

                {"sku": "%s-b", "name": "", "price": {"amount": "2.005", "currency": "GBP"}}
                no JSON
                {"sku": "%s-c", "name": "c", "price": {"amount": 2, "currency": "GBP"}, "colour": "red"}
                %s""".formatted(line(sku + "-a", 1), sku, sku, line(sku + "-d", 4)));

        assertThat(answers).hasSize(5);
        assertThat(answers.get(0).getMap("")).isEqualTo(Map.of("line", 1, "sku", sku + "-a", "status", 200));
        assertThat(answers.get(1).getInt("line")).isEqualTo(3);
        assertThat(answers.get(1).getInt("status")).isEqualTo(400);
        assertThat(answers.get(1).getString("problem.code")).isEqualTo("invalid-request");
        assertThat(answers.get(1).getList("problem.violations.field")).contains("name");
        assertThat(answers.get(2).getInt("line")).isEqualTo(4);
        assertThat(answers.get(2).getString("problem.code")).isEqualTo("malformed-json");
        assertThat(answers.get(3).getString("problem.detail")).contains("colour");
        assertThat(answers.get(4).getString("sku")).isEqualTo(sku + "-d");
        given().get("/api/products/{sku}", sku + "-a").then().body("version", equalTo(1));
        given().get("/api/products/{sku}", sku + "-b").then().statusCode(404);
        given().get("/api/products/{sku}", sku + "-d").then().body("price.amount", equalTo("4.00"));
    }

    @Test
    void linesOfOneProductCountInTheirOrderAndARepetitionChangesNothing() throws Exception {
        String body = String.join("\n", line(sku, 1), line(sku, 2), line(sku, 2));

        put(NDJSON, body).forEach(answer -> assertThat(answer.getInt("status")).isEqualTo(200));
        given().get("/api/products/{sku}", sku).then().body("version", equalTo(2));
        put(NDJSON, line(sku, 2));
        given().get("/api/products/{sku}", sku).then().body("version", equalTo(2));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        TopicReader.readAll(KafkaResource.bootstrapServers(), "catalog").stream()
                                .filter(event -> event.key().equals(sku)))
                .hasSize(2));
    }

    @Test
    void aTableMayHaveQuotedFieldsOfSeveralLines() throws Exception {
        var answers = put("text/csv; charset=utf-8", """
                \uFEFFsku,price,currency,name,description\r
                %1$s-a,39.00,EUR,"Mill, ""the"" one","two
                lines"\r
                %1$s-b,much,EUR,b,\r
                %1$s-c,0,EUR\r
                %1$s-d,0,EUR,d,\r
                """.formatted(sku));

        assertThat(answers.stream().map(answer -> answer.getInt("line"))).containsExactly(2, 4, 5, 6);
        assertThat(answers.stream().map(answer -> answer.getInt("status"))).containsExactly(200, 400, 400, 200);
        assertThat(answers.get(1).getString("problem.detail")).contains("'much' is not a number");
        assertThat(answers.get(2).getString("problem.detail")).contains("has 3 fields, but the header has 5");
        given().get("/api/products/{sku}", sku + "-a")
                .then()
                .body("name", equalTo("Mill, \"the\" one"))
                .body("description", equalTo("two\nlines"));
    }

    @Test
    void aLineMayNameTheVersionThatItChanges() throws Exception {
        String first = line(sku, 1).replace("}}", "}, \"version\": 0}");

        assertThat(put(NDJSON, first).getFirst().getInt("status")).isEqualTo(200);
        var late = put(NDJSON, first).getFirst();

        assertThat(late.getInt("status")).isEqualTo(412);
        assertThat(late.getString("problem.code")).isEqualTo("changed-meanwhile");
    }

    @Test
    void aLineThatIsRefusedLeavesNoProductBehind() throws Exception {
        var answers = put(NDJSON, line(sku, 1).replace("}}", "}, \"version\": 3}"));

        assertThat(answers.getFirst().getInt("status")).isEqualTo(412);
        given().get("/api/products/{sku}", sku).then().statusCode(404);
    }

    /** A version in a column that is misspelt would guard nothing. */
    @Test
    void aTableWithAColumnThatIsUnknownOrThereTwiceIsRefused() throws Exception {
        for (String header : List.of("sku,price,currency,name,versoin", "sku,price,currency,name,name", "sku\rprice")) {
            var answers = put("text/csv", header + "\n" + sku + ",1.00,EUR,mill,1");

            assertThat(answers).hasSize(2).allMatch(answer -> answer.getInt("status") == 400);
        }
        given().get("/api/products/{sku}", sku).then().statusCode(404);
    }

    /** A mebibyte is the limit of all other bodies. */
    @Test
    void aBodyMayBeLargerThanOthers() throws Exception {
        String description = "x".repeat(1_000);
        String body = IntStream.range(0, 1_500)
                .mapToObj(i -> line(sku + "-" + i, 1).replace("}}", "}, \"description\": \"" + description + "\"}"))
                .collect(Collectors.joining("\n"));

        var answers = put(NDJSON, body);

        assertThat(answers).hasSize(1_500).allMatch(answer -> answer.getInt("status") == 200);
        var tooLong = put(NDJSON, "{\"sku\": \"%s\"}".formatted("x".repeat(100_000)) + "\n" + line(sku, 1));
        assertThat(tooLong.getFirst().getString("problem.detail")).contains("has more than 16384 bytes");
        assertThat(tooLong.getLast().getInt("status")).isEqualTo(200);
    }

    @Test
    void linesAreAnsweredWhileOthersAreStillToCome() throws IOException {
        try (var socket = new Socket(products.getHost(), products.getPort())) {
            OutputStream out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out.write("PUT /api/products HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .formatted(NDJSON)
                    .getBytes(UTF_8));
            chunk(out, lines(0, BATCH));

            assertThat(in.lines().anyMatch(line -> line.contains("\"line\":" + BATCH)))
                    .isTrue();
            given().get("/api/products/{sku}", sku + "-1").then().statusCode(200);

            chunk(out, lines(BATCH, BATCH + 1));
            chunk(out, "");
            assertThat(in.lines().anyMatch(line -> line.contains("\"line\":" + (BATCH + 1))))
                    .isTrue();
        }
    }

    @Test
    void anotherMediaTypeIsRefused() throws Exception {
        HttpResponse<String> answer = send("application/json", line(sku, 1));

        assertThat(answer.statusCode()).isEqualTo(415);
    }

    private String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> line(sku + "-" + i, 1) + "\n")
                .collect(Collectors.joining());
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write("%x\r\n%s\r\n".formatted(text.length(), text).getBytes(UTF_8));
        out.flush();
    }

    private static String line(String sku, int price) {
        return "{\"sku\": \"%s\", \"name\": \"Thing\", \"price\": {\"amount\": \"%d.00\", \"currency\": \"GBP\"}}"
                .formatted(sku, price);
    }

    private List<JsonPath> put(String type, String body) throws Exception {
        HttpResponse<String> answer = send(type, body);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(NDJSON);
        return answer.body().lines().map(JsonPath::from).toList();
    }

    private HttpResponse<String> send(String type, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(products)
                    .header("Content-Type", type)
                    .PUT(BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
