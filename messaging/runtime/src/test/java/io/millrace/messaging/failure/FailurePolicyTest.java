package io.millrace.messaging.failure;

import static io.millrace.messaging.config.FailureStrategy.CONNECTOR;
import static io.millrace.messaging.config.FailureStrategy.DEAD_LETTER;
import static io.millrace.messaging.config.FailureStrategy.IGNORE;
import static io.millrace.messaging.config.FailureStrategy.PARK;
import static io.millrace.messaging.failure.FailureCause.DATABASE_AWAY;
import static io.millrace.messaging.failure.FailureCause.ORDINARY;
import static io.millrace.messaging.failure.FailureCause.PERMANENT;
import static io.millrace.messaging.failure.FailureCause.REGISTRY_AWAY;
import static io.millrace.messaging.failure.FailureCause.UNDECODABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig.AfterDeadLetter;
import io.millrace.messaging.config.IncomingConfig.FailureConfig;
import io.millrace.messaging.consume.UndecodableException;
import io.millrace.messaging.failure.FailurePolicy.DeadLetter;
import io.millrace.messaging.failure.FailurePolicy.FirstDelivery;
import io.millrace.messaging.failure.FailurePolicy.HandBack;
import io.millrace.messaging.failure.FailurePolicy.Ignore;
import io.millrace.messaging.failure.FailurePolicy.Park;
import io.millrace.messaging.failure.FailurePolicy.ParkedRetry;
import io.millrace.messaging.failure.FailurePolicy.Resource;
import io.millrace.messaging.failure.FailurePolicy.Retry;
import io.millrace.messaging.failure.FailurePolicy.Wait;

/** Tests each cell of the table in {@link FailurePolicy}. */
class FailurePolicyTest {

    private static final int RETRIES = 2;
    private static final int PARKED_RETRIES = 3;
    private static final int LAST = RETRIES + 1;

    private static final DeadLetter GOES_ON = new DeadLetter(false);
    private static final DeadLetter BLOCKS = new DeadLetter(true);

    static Stream<Arguments> firstDelivery() {
        var parked = new Park(Duration.ofSeconds(1));
        return Stream.of(
                Arguments.of(PARK, DATABASE_AWAY, LAST, new Wait(Resource.DATABASE)),
                Arguments.of(PARK, REGISTRY_AWAY, LAST, new Wait(Resource.REGISTRY)),
                Arguments.of(PARK, UNDECODABLE, 1, BLOCKS),
                Arguments.of(PARK, PERMANENT, 1, BLOCKS),
                Arguments.of(PARK, ORDINARY, 1, new Retry(Duration.ofMillis(50))),
                Arguments.of(PARK, ORDINARY, RETRIES, new Retry(Duration.ofMillis(100))),
                Arguments.of(PARK, ORDINARY, LAST, parked),
                Arguments.of(DEAD_LETTER, UNDECODABLE, 1, BLOCKS),
                Arguments.of(DEAD_LETTER, PERMANENT, 1, BLOCKS),
                Arguments.of(DEAD_LETTER, ORDINARY, LAST, BLOCKS),
                Arguments.of(IGNORE, UNDECODABLE, 1, BLOCKS),
                Arguments.of(IGNORE, PERMANENT, 1, new Ignore()),
                Arguments.of(IGNORE, ORDINARY, LAST, new Ignore()),
                Arguments.of(CONNECTOR, UNDECODABLE, 1, BLOCKS),
                Arguments.of(CONNECTOR, PERMANENT, 1, new HandBack()),
                Arguments.of(CONNECTOR, ORDINARY, LAST, new HandBack()));
    }

    @ParameterizedTest
    @MethodSource("firstDelivery")
    void aFirstDeliveryThatFails(FailureStrategy strategy, FailureCause cause, int attempt, FirstDelivery expected) {
        var policy = new FailurePolicy(strategy, config(AfterDeadLetter.BLOCK));

        assertThat(policy.afterFirstDelivery(cause, attempt, true)).isEqualTo(expected);
    }

    static Stream<Arguments> parkedRetry() {
        return Stream.of(
                Arguments.of(PARK, DATABASE_AWAY, PARKED_RETRIES, new Wait(Resource.DATABASE)),
                Arguments.of(PARK, REGISTRY_AWAY, PARKED_RETRIES, new Wait(Resource.REGISTRY)),
                Arguments.of(PARK, UNDECODABLE, 1, BLOCKS),
                Arguments.of(PARK, PERMANENT, 1, BLOCKS),
                Arguments.of(PARK, ORDINARY, 1, new Retry(Duration.ofSeconds(2))),
                Arguments.of(PARK, ORDINARY, 2, new Retry(Duration.ofSeconds(3))),
                Arguments.of(PARK, ORDINARY, PARKED_RETRIES, BLOCKS),
                Arguments.of(DEAD_LETTER, ORDINARY, 1, new Retry(Duration.ofSeconds(2))),
                Arguments.of(DEAD_LETTER, ORDINARY, PARKED_RETRIES, BLOCKS),
                Arguments.of(IGNORE, ORDINARY, PARKED_RETRIES, new Ignore()),
                Arguments.of(IGNORE, PERMANENT, 1, new Ignore()),
                Arguments.of(CONNECTOR, PERMANENT, 1, BLOCKS),
                Arguments.of(CONNECTOR, ORDINARY, PARKED_RETRIES, BLOCKS));
    }

    @ParameterizedTest
    @MethodSource("parkedRetry")
    void aParkedEventThatFails(FailureStrategy strategy, FailureCause cause, int attempt, ParkedRetry expected) {
        var policy = new FailurePolicy(strategy, config(AfterDeadLetter.BLOCK));

        assertThat(policy.afterParkedRetry(cause, attempt, true)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureCause.class,
            names = {"UNDECODABLE", "PERMANENT", "ORDINARY"})
    void nothingIsBlockedUnlessTheChannelSaysSoAndTheRecordHasAKey(FailureCause cause) {
        var releases = new FailurePolicy(DEAD_LETTER, config(AfterDeadLetter.RELEASE));
        var blocks = new FailurePolicy(DEAD_LETTER, config(AfterDeadLetter.BLOCK));

        assertThat(releases.afterFirstDelivery(cause, LAST, true)).isEqualTo(GOES_ON);
        assertThat(releases.afterParkedRetry(cause, PARKED_RETRIES, true)).isEqualTo(GOES_ON);
        assertThat(blocks.afterFirstDelivery(cause, LAST, false)).isEqualTo(GOES_ON);
        assertThat(blocks.afterParkedRetry(cause, PARKED_RETRIES, false)).isEqualTo(GOES_ON);
    }

    @Test
    void aDatabaseThatIsAwayIsTheCauseWhateverTheHandlerMadeOfIt() {
        assertThat(FailureCause.of(new PermanentFailure("never"), true)).isEqualTo(DATABASE_AWAY);
        assertThat(FailureCause.of(new PermanentFailure("never"), false)).isEqualTo(PERMANENT);
        assertThat(FailureCause.of(new UndecodableException("bytes"), false)).isEqualTo(UNDECODABLE);
        assertThat(FailureCause.of(new IllegalStateException("once"), false)).isEqualTo(ORDINARY);
    }

    private static FailureConfig config(AfterDeadLetter after) {
        return new FailureConfig() {
            @Override
            public Optional<FailureStrategy> strategy() {
                return Optional.empty();
            }

            @Override
            public int retries() {
                return RETRIES;
            }

            @Override
            public Duration retryDelay() {
                return Duration.ofMillis(50);
            }

            @Override
            public int parkedRetries() {
                return PARKED_RETRIES;
            }

            @Override
            public Duration parkedDelay() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Duration parkedDelayMax() {
                return Duration.ofSeconds(3);
            }

            @Override
            public AfterDeadLetter afterDeadLetter() {
                return after;
            }

            @Override
            public Optional<String> deadLetterTopic() {
                return Optional.empty();
            }
        };
    }
}
