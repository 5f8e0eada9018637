package io.millrace.stack.redrive;

import java.util.Set;

import io.millrace.messaging.redrive.DeadLetter;

/**
 * Selects the letters of a topic to redrive.
 *
 * @param ids events' ids or letters' ids; empty for any
 * @param exceptions classes of the last failure, with or without their package; empty for any
 * @param loops whether to include letters whose event failed the same way three times in a row or more
 * @param again whether to include letters that an earlier run redrove
 * @param one whether to redrive only the first letter
 */
public record Selection(Set<String> ids, Set<String> exceptions, boolean loops, boolean again, boolean one) {

    public static final Selection ALL = new Selection(Set.of(), Set.of(), false, false, false);

    boolean isByIdOrCause() {
        return !ids.isEmpty() || !exceptions.isEmpty();
    }

    /** Whether the run also reads letters before the place at which an earlier run ended. */
    boolean isFromTheBeginning() {
        return isByIdOrCause() || loops || again;
    }

    boolean matches(DeadLetter letter) {
        return matchesId(letter) && matchesCause(letter);
    }

    private boolean matchesId(DeadLetter letter) {
        return ids.isEmpty()
                || ids.contains(letter.eventId())
                || ids.contains(letter.id().toString());
    }

    private boolean matchesCause(DeadLetter letter) {
        String type = letter.exceptionClass();
        // Nested classes too: Outer$Inner is found as Inner.
        return exceptions.isEmpty()
                || exceptions.stream()
                        .anyMatch(name -> type.equals(name) || type.endsWith("." + name) || type.endsWith("$" + name));
    }
}
