package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.inbox.OnceRuns;
import io.millrace.messaging.testing.OnContext;

@QuarkusTest
@WithServers
class OnceTest {

    @Inject
    Once once;

    @Inject
    OnceRuns runs;

    private final EventContext event = new EventContext(
            "numbers-in",
            "key",
            UUID.randomUUID().toString(),
            "number",
            "/test",
            "numbers-0@1",
            Instant.now(),
            1,
            Map.of());
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void aSecondUseInOneRunOfAHandlerIsAnErrorAndNotADuplicate() {
        Function<EventContext, Uni<Void>> twice =
                own -> once.run(own, this::work).chain(() -> once.run(own, this::work));

        assertThatThrownBy(() -> handle(false, twice)).hasMessageContaining("Once.run was called twice for event");
        assertThat(done).as("the first work committed").hasValue(1);
        // A retry must fail too, or the second call's work would be lost.
        assertThatThrownBy(() -> handle(false, twice)).hasMessageContaining("Once.run was called twice for event");
    }

    @Test
    void aCopyOfTheContextBelongsToTheSameRun() {
        assertThatThrownBy(() -> handle(
                        false, own -> once.run(own, this::work).chain(() -> once.run(own.withAttempt(1), this::work))))
                .hasMessageContaining("Once.run was called twice for event");
    }

    @Test
    void whetherAnEventWasHandledIsToldOnAnyThread() {
        assertThat(once.isHandled(event).await().indefinitely()).isFalse();
        handle(false, own -> once.run(own, this::work));

        assertThat(once.isHandled(event).await().indefinitely()).isTrue();
    }

    /** The look's answer is a wrong one here, so that it differs from that of the table. */
    @Test
    void theFirstQuestionOfARunIsAnsweredByTheLookBeforeItAndLaterOnesByTheTable() {
        handle(false, own -> once.run(own, this::work));
        var answers = new ArrayList<Boolean>();

        OnContext.run(() -> runs.duringLooked(false, event, own -> once.isHandled(own)
                .invoke(answers::add)
                .chain(() -> once.isHandled(own))
                .invoke(answers::add)
                .replaceWithVoid()));

        assertThat(answers).containsExactly(false, true);
    }

    @Test
    void aRunThatHasUsedItKnowsThatItsEventIsHandled() {
        var answers = new ArrayList<Boolean>();

        OnContext.run(() -> runs.duringLooked(false, event, own -> once.run(own, this::work)
                .chain(() -> once.isHandled(own))
                .invoke(answers::add)
                .replaceWithVoid()));

        assertThat(answers).containsExactly(true);
    }

    @Test
    void aRunWhoseTransactionFailedMayUseItAgain() {
        var failures = new AtomicInteger(1);

        handle(false, own -> once.run(
                        own,
                        () -> failures.getAndDecrement() > 0
                                ? Uni.createFrom().failure(new IllegalStateException("rolled back"))
                                : work())
                .onFailure()
                .retry()
                .atMost(1));

        assertThat(done).hasValue(1);
    }

    @Test
    void aMethodWithInboxThatUsesItIsToldSo() {
        assertThatThrownBy(() -> handle(true, own -> once.run(own, this::work)))
                .hasMessageContaining("called by a method with @Inbox");
    }

    private void handle(boolean inbox, Function<EventContext, Uni<Void>> handler) {
        OnContext.run(() -> runs.during(inbox, event, handler));
    }

    private Uni<Void> work() {
        done.incrementAndGet();
        return Uni.createFrom().voidItem();
    }
}
