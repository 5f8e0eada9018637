package io.millrace.stack.retail;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

import me.tongfei.progressbar.ProgressBar;

import io.millrace.stack.Pause;
import io.millrace.stack.Progress;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;
import io.millrace.stack.retail.Reconciliation.Books;
import io.millrace.stack.retail.Returns.Return;
import io.millrace.stack.retail.file.RetailLine;

/**
 * Imports a file of invoices: products and stock first, then each invoice as an order, then each cancellation as a
 * return, then the reconciliation. The file is read as fast as the services accept orders, and never held in memory.
 */
public final class Importer {

    /** The most concurrent orders: enough to keep the services busy, too few to flood them. */
    static final int WINDOW = 48;

    /** The products of one request. */
    private static final int PORTION = 1_000;

    /** The most concurrent requests with products. */
    private static final int PORTIONS = 2;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Survey survey;
    private final Shop shop;
    private final ImportMode manner;
    private final PrintWriter out;

    private final List<Invoice> cancellations = new ArrayList<>();
    private final Tally tally = new Tally();

    public Importer(Survey survey, Api api, ImportMode manner, PrintWriter out) {
        this.survey = survey;
        this.shop = new Shop(api, manner.ends());
        this.manner = manner;
        this.out = out;
    }

    /** @return whether an order was accepted and the books agree */
    public boolean run() {
        Instant begin = Instant.now();
        bringProducts();
        placeOrders();
        giveBack();
        Books books = reconcile();
        new Summary(out).print(survey, tally, books, Duration.between(begin, Instant.now()));
        return books.agree() && !tally.orders().isEmpty();
    }

    private ProgressBar progress(String what, long count) {
        return manner.shown()
                ? Progress.rated(what, count, what.toLowerCase(Locale.ROOT))
                : Progress.hidden(what, count);
    }

    private void bringProducts() {
        String fingerprint = survey.file().fingerprint();
        var items = List.copyOf(survey.assortment().items());
        try (ProgressBar progress = progress("Products", items.size());
                var window = new Window(PORTIONS)) {
            for (int from = 0; from < items.size(); from += PORTION) {
                List<Assortment.Item> portion = items.subList(from, Math.min(from + PORTION, items.size()));
                window.run(() -> {
                    shop.list(portion);
                    List<Assortment.Item> ordered =
                            portion.stream().filter(item -> item.ordered() > 0).toList();
                    if (!ordered.isEmpty()) {
                        shop.stock(ordered, fingerprint);
                    }
                    progress.stepBy(portion.size());
                });
            }
        }
    }

    private void placeOrders() {
        try (ProgressBar progress = progress("Orders", survey.sales());
                var window = new Window(WINDOW)) {
            var invoices = new InvoiceReader(survey.lastLines(), invoice -> {
                if (RetailLine.isReturn(invoice.number())) {
                    cancellations.add(invoice);
                } else {
                    window.run(() -> {
                        place(invoice);
                        progress.step();
                    });
                }
            });
            survey.file().read(invoices::add, (row, reason) -> {});
        }
    }

    private void place(Invoice invoice) {
        Answer answer = shop.place(invoice);
        if (answer.isOk()) {
            tally.ended(
                    shop.awaitEnd(invoice.head(), answer.body().path("orderId").asText()));
        } else {
            tally.refusedOrder(answer.problem());
        }
    }

    private void giveBack() {
        var matching = new Returns(tally.orders(), survey.rejects());
        // Sequentially for each customer: two returns of one order must not overlap.
        var byCustomer = new LinkedHashMap<String, List<Return>>();
        for (Invoice cancellation : cancellations) {
            List<Return> returns = matching.match(cancellation);
            tally.cancellation(!returns.isEmpty());
            byCustomer
                    .computeIfAbsent(cancellation.customer(), customer -> new ArrayList<>())
                    .addAll(returns);
        }
        long count = byCustomer.values().stream().mapToInt(List::size).sum();
        try (ProgressBar progress = progress("Returns", count);
                var window = new Window(WINDOW)) {
            for (List<Return> returns : byCustomer.values()) {
                window.run(() -> returns.forEach(one -> {
                    giveBack(one);
                    progress.step();
                }));
            }
        }
    }

    private void giveBack(Return one) {
        if (!one.order().isDelivered()) {
            tally.refusedReturn("the order was not completed: " + one.order().reason());
            return;
        }
        Answer answer = shop.giveBack(one.invoice(), one.order().id(), one.units());
        if (answer.isOk()) {
            shop.receive(one.order(), one.invoice(), one.units());
            tally.returned(one.order().id());
        } else {
            tally.refusedReturn(answer.problem());
        }
    }

    /** Waits for the last events and mails. */
    private Books reconcile() {
        var reconciliation = new Reconciliation(shop, survey.assortment(), tally);
        Instant end = Instant.now().plus(manner.agree());
        out.println("Comparing the books of orders, inventory, payments and notifications.");
        out.flush();
        while (true) {
            Books books = reconciliation.compare();
            if (books.agree() || Instant.now().isAfter(end)) {
                return books;
            }
            out.printf(
                    "%,d differences; waiting for the last events.%n",
                    books.differences().size());
            out.flush();
            Pause.of(LOOK_EVERY);
        }
    }
}
