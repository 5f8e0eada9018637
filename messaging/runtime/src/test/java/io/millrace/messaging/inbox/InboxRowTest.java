package io.millrace.messaging.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.inbox.InboxRow.Verdict;
import io.millrace.messaging.redrive.RedriveMark;
import io.millrace.messaging.redrive.RedriveMark.Failure;

class InboxRowTest {

    private static final UUID ID = UUID.randomUUID();
    private static final UUID IDENTITY = UUID.randomUUID();
    private static final Failure FAILURE = new Failure(Instant.EPOCH, "AnException", "after 1 ms");

    private final RedriveMark act = new RedriveMark(UUID.randomUUID(), IDENTITY, 1, FAILURE, false);
    private final RedriveMark other = new RedriveMark(UUID.randomUUID(), IDENTITY, 1, FAILURE, false);
    private final RedriveMark earlier = new RedriveMark(UUID.randomUUID(), null, 1, FAILURE, true);

    @Test
    void aHandledEventIsADuplicateHoweverItComes() {
        var row = new InboxRow(IDENTITY, null);

        assertThat(row.verdict(event(null))).isEqualTo(Verdict.HANDLED);
        assertThat(row.verdict(event(act))).isEqualTo(Verdict.HANDLED);
        assertThat(row.verdict(event(earlier))).isEqualTo(Verdict.HANDLED);
    }

    @Test
    void anEventThatWasRedrivenAndHandledIsADuplicateToo() {
        var row = new InboxRow(IDENTITY, GivenUp.first(FAILURE, null, false).handledBy(act));

        assertThat(row.verdict(event(null))).isEqualTo(Verdict.HANDLED);
        assertThat(row.verdict(event(other))).isEqualTo(Verdict.HANDLED);
        assertThat(new InboxRow(IDENTITY, GivenUp.handled(act)).verdict(event(other)))
                .isEqualTo(Verdict.HANDLED);
    }

    @Test
    void anEventThatWasGivenUpIsTriedAgainOnceForEachAct() {
        var once = new InboxRow(IDENTITY, GivenUp.first(FAILURE, null, false));
        assertThat(once.verdict(event(null))).isEqualTo(Verdict.GIVEN_UP);
        assertThat(once.verdict(event(act))).isEqualTo(Verdict.TO_BE_TRIED_AGAIN);

        var twice = new InboxRow(IDENTITY, once.givenUp().again(FAILURE, act));
        assertThat(twice.verdict(event(act))).isEqualTo(Verdict.GIVEN_UP);
        assertThat(twice.verdict(event(other))).isEqualTo(Verdict.TO_BE_TRIED_AGAIN);

        var thrice = new InboxRow(IDENTITY, twice.givenUp().again(FAILURE, other));
        assertThat(thrice.verdict(event(act))).as("an act before the last").isEqualTo(Verdict.GIVEN_UP);
    }

    @Test
    void aRowOfAnEarlierReleaseMeansGivenUpWhereThatWroteALetter() {
        var row = new InboxRow(null, null);

        assertThat(row.verdict(event(null))).isEqualTo(Verdict.HANDLED);
        assertThat(row.verdict(event(act))).isEqualTo(Verdict.HANDLED);
        assertThat(row.verdict(event(earlier))).isEqualTo(Verdict.TO_BE_TRIED_AGAIN);
    }

    @Test
    void anEventOfAnotherSourceIsAnotherEvent() {
        assertThat(new InboxRow(UUID.randomUUID(), null).verdict(event(act))).isEqualTo(Verdict.ANOTHER_EVENT);
    }

    @Test
    void failuresThatDifferInNumbersOnlyAreAlike() {
        GivenUp state = GivenUp.first(FAILURE, null, false)
                .again(new Failure(Instant.EPOCH, "AnException", "after 23 ms"), act);
        assertThat(state.isLoop()).isFalse();
        assertThat(state.again(FAILURE, other).isLoop()).isTrue();
        assertThat(state.again(new Failure(Instant.EPOCH, "AnotherException", "after 1 ms"), other)
                        .isLoop())
                .isFalse();
    }

    @Test
    void whatIsStoredIsReadAgain() {
        GivenUp state = GivenUp.first(FAILURE, act, true).again(FAILURE, other);

        assertThat(GivenUp.fromJson(state.toJson())).isEqualTo(state);
        assertThat(state.count())
                .as("the count that the record carried is added up")
                .isEqualTo(3);
    }

    private static InboxEvent event(@Nullable RedriveMark mark) {
        return new InboxEvent("channel", ID, IDENTITY, mark);
    }
}
