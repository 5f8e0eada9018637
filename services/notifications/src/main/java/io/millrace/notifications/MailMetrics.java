package io.millrace.notifications;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;

import io.millrace.notifications.OutgoingMailStore.Waiting;

/**
 * The gauges {@code millrace.mails.waiting} and {@code millrace.mails.oldest.age}, for which every instance reports the
 * number of the whole service, and the counters {@code millrace.mails.sent} and {@code millrace.mails.failed} of this instance's attempts.
 */
@ApplicationScoped
class MailMetrics {

    private final AtomicLong fresh;
    private final AtomicLong failing;
    private final AtomicLong givenUp;
    private final AtomicLong oldest;
    private final Counter sent;
    private final Counter failed;

    MailMetrics(MeterRegistry registry) {
        this.fresh = waiting(registry, "new");
        this.failing = waiting(registry, "failing");
        this.givenUp = waiting(registry, "given-up");
        this.oldest = registry.gauge("millrace.mails.oldest.age", new AtomicLong());
        this.sent = registry.counter("millrace.mails.sent");
        this.failed = registry.counter("millrace.mails.failed");
    }

    private static AtomicLong waiting(MeterRegistry registry, String state) {
        return registry.gauge("millrace.mails.waiting", List.of(Tag.of("state", state)), new AtomicLong());
    }

    void show(Waiting waiting) {
        fresh.set(waiting.fresh());
        failing.set(waiting.failing());
        givenUp.set(waiting.givenUp());
        oldest.set(waiting.oldestSeconds());
    }

    void sent(int mails) {
        sent.increment(mails);
    }

    void failed(int mails) {
        failed.increment(mails);
    }
}
