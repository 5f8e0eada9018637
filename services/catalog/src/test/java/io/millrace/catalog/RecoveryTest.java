package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.WithMillrace;

/** Tests the recovery of products that a restored database has lost, and the topic still has. */
@QuarkusTest
@WithMillrace
class RecoveryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void changesThatWereLostAreThereAgainWithTheirVersionsAndAreNotPublishedAgain() throws Exception {
        ProductListTest.list(sku, "first");
        ProductListTest.list(sku, "second");
        given().delete("/api/products/{sku}", sku).then().statusCode(200).body("version", equalTo(3));
        await().atMost(PATIENCE).until(() -> published().size() == 3);
        String before = given().get("/api/products/{sku}", sku).asString();
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement()) {
            statement.execute(
                    "UPDATE product SET name = 'first', listed = true, version = 1 WHERE sku = '%s'".formatted(sku));
        }

        recover(published());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        given().get("/api/products/{sku}", sku).asString())
                .isEqualTo(before));
        assertThat(published()).hasSize(3);
    }

    @Test
    void anOlderStateChangesNothing() {
        ProductListTest.list(sku, "first");
        await().atMost(PATIENCE).until(() -> published().size() == 1);
        List<ConsumerRecord<String, byte[]>> old = published();
        ProductListTest.list(sku, "second");

        recover(old);
        await().atMost(PATIENCE).until(() -> handled(old.getFirst()));
        given().get("/api/products/{sku}", sku)
                .then()
                .body("name", equalTo("second"))
                .body("version", equalTo(2));
    }

    private static boolean handled(ConsumerRecord<String, byte[]> record) throws Exception {
        String id = new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
        try (var database = PostgresResource.database().connect("postgres");
                var rows = database.createStatement()
                        .executeQuery("SELECT FROM inbox WHERE consumer = 'catalog-recovery' AND event_id = '%s'"
                                .formatted(id))) {
            return rows.next();
        }
    }

    private List<ConsumerRecord<String, byte[]>> published() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), "catalog").stream()
                .filter(record -> record.key().equals(sku))
                .toList();
    }

    private static void recover(List<ConsumerRecord<String, byte[]>> lost) {
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            for (var record : lost) {
                var headers = new HashMap<String, String>();
                record.headers()
                        .forEach(header ->
                                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
                sender.send("catalog.recovery", record.key(), record.value(), headers);
            }
        }
    }
}
