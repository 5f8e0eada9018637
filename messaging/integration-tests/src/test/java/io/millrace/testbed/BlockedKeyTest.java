package io.millrace.testbed;

import static io.millrace.testbed.WithAdmin.act;
import static io.millrace.testbed.WithAdmin.admin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.RecordSender;

/** Tests {@code after-dead-letter=block}: events behind a dead letter wait until a person releases the key. */
@QuarkusTest
@TestProfile(WithAdmin.class)
@WithServers
@QuarkusTestResource(value = ManagementResource.class, restrictToAnnotatedClass = true)
class BlockedKeyTest {

    private static final String CHANNEL = "numbers-in";
    private static final String DLQ = "numbers.testbed.dlq";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Test
    void aKeyIsBlockedThoughNothingWaitedBehindItsDeadLetter() {
        String key = Numbers.newKey();
        script.when(key, context -> Uni.createFrom().failure(new IllegalStateException("scripted")));
        numbers.put(key, key);

        awaitBlocked(key);

        laterRecordsWaitUntilTheKeyIsReleased(key);
    }

    @Test
    void aPermanentFailureBlocksItsKey() {
        String key = Numbers.newKey();
        script.when(key, context -> Uni.createFrom().failure(new PermanentFailure("never works")));
        numbers.put(key, key);

        awaitBlocked(key);

        assertThat(script.attempts(key)).containsExactly(1);
        laterRecordsWaitUntilTheKeyIsReleased(key);
    }

    @Test
    void anUndecodableRecordBlocksItsKey() {
        String key = Numbers.newKey();
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send("numbers", key, "no id".getBytes(StandardCharsets.UTF_8), Map.of("ce_type", "number"));
        }

        awaitBlocked(key);

        laterRecordsWaitUntilTheKeyIsReleased(key);
    }

    @Test
    void theFirstEventOfABlockedKeyCanBeGivenUpAndTheKeyStaysBlocked() {
        String key = Numbers.newKey();
        script.when(key, context -> Uni.createFrom().failure(new PermanentFailure("never works")));
        numbers.put(key, key);
        awaitBlocked(key);
        numbers.put(key, "given up");
        numbers.put(key, "stays");
        awaitRecords(key, 2);

        act("/parked/try-now", CHANNEL, key).statusCode(409).body("detail", containsString("release it"));
        act("/parked/give-up", CHANNEL, key).statusCode(200).body("givenUp", equalTo(1));

        awaitBlocked(key);
        act("/parked/release", CHANNEL, key).statusCode(200);
        numbers.awaitSeen(key, "stays");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(2));
        var letter = Numbers.deadLetters(DLQ, key).getLast();
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("given up");
        assertThat(Numbers.header(letter, "dlq-exception-message")).contains("tester", "a test asks for it");
    }

    private void laterRecordsWaitUntilTheKeyIsReleased(String key) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
        numbers.put(key, "later");
        numbers.put(key, "later still");
        awaitRecords(key, 2);
        assertThat(numbers.seen(key)).isEmpty();

        act("/parked/release", CHANNEL, key).statusCode(200);

        numbers.awaitSeen(key, "later", "later still");
        numbers.put(key, "as if nothing had been");
        numbers.awaitSeen(key, "later", "later still", "as if nothing had been");
        act("/parked/release", CHANNEL, key).statusCode(404).body("detail", containsString(key));
    }

    private static void awaitBlocked(String key) {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> admin().queryParam("channel", CHANNEL)
                .queryParam("state", "blocked")
                .queryParam("limit", 200)
                .get("/parked/keys")
                .then()
                .statusCode(200)
                .body("items.key", hasItem(key)));
    }

    private static void awaitRecords(String key, int count) {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> admin().queryParam("channel", CHANNEL)
                .queryParam("key", key)
                .get("/parked/records")
                .then()
                .statusCode(200)
                .body("items", hasSize(count)));
    }
}
