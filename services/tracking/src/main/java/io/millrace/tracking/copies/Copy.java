package io.millrace.tracking.copies;

import java.time.Instant;

/** A copy of what another service owns, as the events that have arrived here tell it. */
public interface Copy {

    /** The time of the last event that the copy is made of. */
    Instant changedAt();
}
