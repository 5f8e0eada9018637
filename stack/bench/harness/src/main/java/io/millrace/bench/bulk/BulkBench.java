package io.millrace.bench.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.order.Platform;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;

/** Measures products listed by requests with many lines beside products listed one by one. */
public final class BulkBench {

    private static final Set<String> NEEDED = Set.of("catalog", "gateway");
    private static final int PORTION = 1_000;

    /** The most concurrent requests with many lines. */
    private static final int PORTIONS = 2;

    /** The most concurrent requests with one product: as many as the service has connections to its database. */
    private static final int CLIENTS = 20;

    private static final int OK = 200;
    private static final String ONE_BY_ONE = "one by one";

    private final Platform platform;
    private final Size size;
    private final Report report;
    private int listed;
    private final Findings findings = new Findings("bulk", "Listing products", """
            The service catalog with its broker and database, behind the gateway. New products are listed by requests with 1,000 lines \
            each, two at a time. The baseline lists new products by a request for each, 20 at a time. Rounds alternate. The rate is of \
            products stored with their events; the events are published meanwhile.""");

    public BulkBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
    }

    /** Names of the services that the measurement does not need. */
    public static Set<String> without() {
        return Service.ALL.stream()
                .map(Service::name)
                .filter(name -> !NEEDED.contains(name))
                .collect(Collectors.toSet());
    }

    public void run() {
        findings.setting("services", platform.services());
        findings.setting("products in a round", size.rows());
        Api api = platform.api();
        var many = new ArrayList<Double>();
        var single = new ArrayList<Double>();
        for (int i = -1; i < size.rounds(); i++) {
            double together = rate(size.rows(), PORTIONS, PORTION, skus -> portion(api, skus));
            double alone = rate(size.orders(), CLIENTS, 1, skus -> one(api, skus.getFirst()));
            report.note("bulk: round %d of %d: %,.0f products a second; one by one %,.0f"
                    .formatted(i + 1, size.rounds(), together, alone));
            if (i >= 0) {
                many.add(together);
                single.add(alone);
            }
        }
        findings.add(Figure.of("1,000 in a request", Spread.of(many), "products/s")
                .to(Spread.ratio(many, single), ONE_BY_ONE)
                .goal("100,000 in a minute"));
        findings.add(Figure.of(ONE_BY_ONE, Spread.of(single), "products/s"));
        report.add(findings);
    }

    /** Lists new products; returns how many a second. */
    private double rate(int products, int atOnce, int each, Consumer<List<String>> request) {
        int first = listed;
        listed += products;
        long begin = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(atOnce)) {
            List<Callable<Object>> requests = IntStream.iterate(
                            first, from -> from < first + products, from -> from + each)
                    .<Callable<Object>>mapToObj(from -> Executors.callable(
                            () -> request.accept(IntStream.range(from, Math.min(from + each, first + products))
                                    .mapToObj("bulk-%d"::formatted)
                                    .toList())))
                    .toList();
            for (Future<Object> done : clients.invokeAll(requests)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("The measurement was interrupted", e);
        } catch (ExecutionException e) {
            throw new StackException("A product was not listed: " + e.getCause(), e);
        }
        return products * 1e9 / (System.nanoTime() - begin);
    }

    private static void portion(Api api, List<String> skus) {
        List<Map<String, Object>> lines = skus.stream()
                .map(sku -> Map.of("sku", sku, "name", "Product " + sku, "price", price()))
                .toList();
        for (JsonNode answer : api.lines("PUT", "/api/products", lines).orFail("A request with many products")) {
            if (answer.path("status").asInt() != OK) {
                throw new StackException("A line was refused: " + answer);
            }
        }
    }

    private static void one(Api api, String sku) {
        api.put("/api/products/" + sku, Map.of("name", "Product " + sku, "price", price()))
                .orFail(sku);
    }

    private static Map<String, String> price() {
        return Map.of("amount", "39.00", "currency", "EUR");
    }
}
