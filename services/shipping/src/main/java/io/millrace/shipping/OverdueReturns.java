package io.millrace.shipping;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.provider.SearchPace;

/**
 * Counts the returns whose parcels the carrier was to bring back and has not brought in time: the gauge {@code
 * millrace.shipping.returns.overdue}. Such a return does not end by itself: without goods its end would keep the money of
 * a customer who has not got the parcel. A person asks the carrier.
 */
@ApplicationScoped
class OverdueReturns {

    private final GoodsReturnStore store;
    private final Duration within;
    private final AtomicLong overdue;
    /** A return is overdue after days, and a person sees the number some seconds later. */
    private final SearchPace pace = new SearchPace();

    /** @param within how long the carrier has for bringing a parcel back */
    OverdueReturns(
            GoodsReturnStore store,
            MeterRegistry registry,
            @ConfigProperty(name = "millrace.shipping.call-back-within", defaultValue = "14d") Duration within) {
        this.store = store;
        this.within = within;
        this.overdue = registry.gauge("millrace.shipping.returns.overdue", new AtomicLong());
    }

    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> count() {
        return pace.run(() -> store.countOverdue(within).map(found -> overdue.getAndSet(found) != found));
    }
}
