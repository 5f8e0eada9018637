package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;

/** The database commits a transaction, but its answer to the service gets lost. */
@QuarkusTest
@WithServers
class LostAnswerTest {

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Test
    void aCommitWhoseAnswerWasLostIsDecidedByLooking() {
        String key = Numbers.newKey();
        String sentOn = Numbers.newKey();
        String value = "relay-" + sentOn;
        script.when(value, context -> {
            PostgresResource.link().loseAnswerTo(sentOn, "COMMIT");
            return Uni.createFrom().voidItem();
        });

        numbers.put(key, value);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, value, "afterwards");
        numbers.awaitSeen(sentOn, "relayed");
        assertThat(PostgresResource.link().hasLostAnswer()).isTrue();
        // The second attempt found the event in the inbox, so the handler was not called again.
        assertThat(script.attempts(value)).containsExactly(1);
        assertThat(Numbers.deadLetters("numbers", sentOn)).hasSize(1);
    }

    @Test
    void aTransactionWhoseConnectionWasLostBeforeItsCommitIsDoneAgain() {
        String key = Numbers.newKey();
        script.when(key, context -> {
            if (script.attempts(key).size() == 1) {
                PostgresResource.link().cut(1, new Random());
            }
            return Uni.createFrom().voidItem();
        });

        numbers.put(key, key);

        numbers.awaitSeen(key, key);
        assertThat(script.attempts(key)).hasSize(2);
    }
}
