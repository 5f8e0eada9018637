package io.millrace.messaging.inbox;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A row of the inbox, as read when an event arrives.
 *
 * @param identity the event's identity; null in rows of releases that did not store it
 * @param givenUp null if the event was never given up: the event has had its effect
 */
record InboxRow(@Nullable UUID identity, @Nullable GivenUp givenUp) {

    /** The meaning of a row for an event. */
    enum Verdict {
        /** The row belongs to an event of another source that has the same UUID. */
        ANOTHER_EVENT,
        /** The event has had its effect. */
        HANDLED,
        /** The event was given up, and this record asks for no further attempt. */
        GIVEN_UP,
        /** The event was given up, and this record is a redrive that has not been tried. */
        TO_BE_TRIED_AGAIN
    }

    /** @param givenUp as JSON */
    static InboxRow of(@Nullable UUID identity, @Nullable String givenUp) {
        return new InboxRow(identity, givenUp == null ? null : GivenUp.fromJson(givenUp));
    }

    /** Whether the event's transaction committed, even if its handler failed afterwards. */
    boolean hadEffect() {
        return givenUp != null && givenUp.effect();
    }

    /**
     * Interprets the row for an event. Earlier releases stored given-up events as handled. A letter of such a release
     * proves that its event was given up: those releases wrote no letters for handled events.
     */
    Verdict verdict(InboxEvent event) {
        if (identity == null) {
            return event.mark() != null && event.mark().ofEarlierRelease()
                    ? Verdict.TO_BE_TRIED_AGAIN
                    : Verdict.HANDLED;
        }
        if (!identity.equals(event.identity())) {
            return Verdict.ANOTHER_EVENT;
        }
        if (givenUp == null || givenUp.handled()) {
            return Verdict.HANDLED;
        }
        return givenUp.isToBeTriedAgain(event.mark()) ? Verdict.TO_BE_TRIED_AGAIN : Verdict.GIVEN_UP;
    }
}
