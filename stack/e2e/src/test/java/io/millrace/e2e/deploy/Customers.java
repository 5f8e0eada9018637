package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.millrace.e2e.PlacedOrders;
import io.millrace.stack.journey.Api;

/** Customers who each place an order once their last one is completed, while something else happens. */
final class Customers implements AutoCloseable {

    private static final int CUSTOMERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final AtomicInteger completed = new AtomicInteger();
    private final List<CompletableFuture<Void>> customers;

    Customers(Api api) {
        customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(_ -> CompletableFuture.runAsync(() -> buy(api), threads))
                .toList();
    }

    private void buy(Api api) {
        while (!leaving.get()) {
            PlacedOrders.one(api).awaitAll("COMPLETED");
            completed.incrementAndGet();
        }
    }

    /** Waits until as many further orders as there are customers, and some more, are completed. */
    void awaitFurtherOrders() {
        int enough = completed.get() + 3 * CUSTOMERS;
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(completed.get() >= enough || anyFailed())
                .as("%d orders are completed", completed.get())
                .isTrue());
        assertThat(anyFailed()).as("an order has failed").isFalse();
    }

    private boolean anyFailed() {
        return customers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    /** @throws java.util.concurrent.CompletionException if an order was refused, was cancelled or did not end */
    @Override
    public void close() {
        leaving.set(true);
        try {
            customers.forEach(CompletableFuture::join);
        } finally {
            threads.close();
        }
    }
}
