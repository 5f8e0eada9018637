package io.millrace.messaging.async;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Decides when a warning about a subject that lasts is due: at once, and then again and again. For one thread at a time. */
public final class Reminders {

    private final Duration every;
    private final Map<String, Long> latest = new HashMap<>();

    public Reminders(Duration every) {
        this.every = every;
    }

    /** Returns whether a warning about the subject is due; if so, the next one is due after the pause. */
    public boolean isDue(String subject) {
        long now = System.nanoTime();
        Long before = latest.get(subject);
        boolean due = before == null || now - before >= every.toNanos();
        if (due) {
            latest.put(subject, now);
        }
        return due;
    }
}
