package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.WithMillrace;

/** Orders that many clients place at the same time: they share transactions. */
@QuarkusTest
@WithMillrace
class PlacedTogetherTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENTS = 10;

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE)
                .until(() -> OrdersTest.place(OrdersTest.body(sku, 1)).extract().statusCode() == 202);
    }

    @Test
    void eachRequestGetsItsOwnAnswerWhateverTheOthersGet() throws Exception {
        String used = newKey();
        String before =
                OrdersTest.place(used, OrdersTest.body(sku, 1)).extract().asString();
        String shared = newKey();
        String refused = newKey();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var repeated = each(clients, used, OrdersTest.body(sku, 1));
            var reused = each(clients, used, OrdersTest.body(sku, 2));
            var twins = each(clients, shared, OrdersTest.body(sku, 3));
            var unknown = each(clients, refused, OrdersTest.body("NO-" + sku.substring(4), 1));
            var different = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> clients.submit(() -> answered(newKey(), OrdersTest.body(sku, 1))))
                    .toList();

            assertThat(bodies(repeated)).containsOnly(before);
            for (var answer : reused) {
                answer.get().statusCode(422).body("code", equalTo("key-reused"));
            }
            assertThat(bodies(twins)).doesNotContain(before).hasSize(1);
            for (var answer : unknown) {
                answer.get().statusCode(422).body("violations[0].field", equalTo("lines[0].sku"));
            }
            assertThat(bodies(different)).hasSize(CLIENTS);
        }
        OrdersTest.place(refused, OrdersTest.body(sku, 1)).statusCode(202);
    }

    private static List<Future<ValidatableResponse>> each(ExecutorService clients, String key, String body) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> clients.submit(() -> answered(key, body)))
                .toList();
    }

    /** Repeats the request as long as it is told to. */
    private static ValidatableResponse answered(String key, String body) {
        ValidatableResponse answer = OrdersTest.place(key, body);
        while (List.of(409, 503).contains(answer.extract().statusCode())) {
            answer.header("Retry-After", notNullValue());
            answer = OrdersTest.place(key, body);
        }
        return answer;
    }

    private static List<String> bodies(List<Future<ValidatableResponse>> answers) throws Exception {
        var bodies = new TreeSet<String>();
        for (var answer : answers) {
            bodies.add(answer.get().statusCode(202).extract().asString());
        }
        return List.copyOf(bodies);
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}
