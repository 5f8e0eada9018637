package io.millrace.stack.retail;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import me.tongfei.progressbar.ProgressBar;

import io.millrace.stack.Pause;
import io.millrace.stack.Progress;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;
import io.millrace.stack.retail.Reconciliation.Books;
import io.millrace.stack.retail.Returns.Return;

/**
 * Brings a file of invoices in: products and stock first, then every invoice as an order, then every cancellation as a
 * return, at last the reconciliation. The file is read twice and never held: what waits for the services waits in it.
 */
public final class Importer {

    /** Orders under way at a time: enough to keep the services busy, too few to flood them. */
    static final int WINDOW = 48;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final RetailFile file;
    private final Path rejectFile;
    private final Shop shop;
    private final Manner manner;
    private final PrintWriter out;

    private final Assortment assortment = new Assortment();
    private final Map<String, Long> lastLines = new HashMap<>();
    private final List<Invoice> cancellations = new ArrayList<>();
    private final Set<String> mentioned = new HashSet<>();
    private final Tally tally = new Tally();
    private long lines;

    public Importer(Path file, Path rejectFile, Api api, Manner manner, PrintWriter out) {
        this.file = new RetailFile(file);
        this.rejectFile = rejectFile;
        this.shop = new Shop(api, manner.ends());
        this.manner = manner;
        this.out = out;
    }

    /** @return whether the books agree */
    public boolean run() {
        Instant begin = Instant.now();
        try (var rejects = new Rejects(rejectFile)) {
            String fingerprint = survey(rejects);
            bringProducts(fingerprint);
            placeOrders();
            giveBack(rejects);
            Books books = reconcile();
            mentioned.removeAll(lastLines.keySet());
            new Summary(out)
                    .print(lines, rejects, mentioned.size(), tally, books, Duration.between(begin, Instant.now()));
            return books.agree();
        }
    }

    private String survey(Rejects rejects) {
        return file.read(
                line -> {
                    lines++;
                    assortment.add(line);
                    lastLines.put(line.invoice(), line.number());
                },
                (number, text, reason) -> {
                    lines++;
                    rejects.add(number, reason, text);
                    LineParser.invoiceOf(text).ifPresent(mentioned::add);
                });
    }

    private ProgressBar progress(String what, long count) {
        return manner.shown()
                ? Progress.rated(what, count, what.toLowerCase(Locale.ROOT))
                : Progress.hidden(what, count);
    }

    private void bringProducts(String fingerprint) {
        try (ProgressBar progress = progress("Products", assortment.items().size());
                var window = new Window(WINDOW)) {
            for (Assortment.Item item : assortment.items()) {
                window.run(() -> {
                    shop.list(item);
                    if (item.ordered() > 0) {
                        shop.stock(item, fingerprint);
                    }
                    progress.step();
                });
            }
        }
    }

    private void placeOrders() {
        long count = lastLines.keySet().stream()
                .filter(invoice -> !RetailLine.isReturn(invoice))
                .count();
        try (ProgressBar progress = progress("Orders", count);
                var window = new Window(WINDOW)) {
            var invoices = new InvoiceReader(lastLines, invoice -> {
                if (RetailLine.isReturn(invoice.number())) {
                    cancellations.add(invoice);
                } else {
                    window.run(() -> {
                        place(invoice);
                        progress.step();
                    });
                }
            });
            file.read(invoices::add, (number, text, reason) -> {});
        }
    }

    private void place(Invoice invoice) {
        Answer answer = shop.place(invoice);
        if (answer.isOk()) {
            tally.ended(shop.awaitEnd(invoice, answer.body().path("orderId").asText()));
        } else {
            tally.refusedOrder(answer.problem());
        }
    }

    private void giveBack(Rejects rejects) {
        var matching = new Returns(tally.orders(), rejects);
        // One after the other for each customer: two returns of one order are asked for one by one.
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
            shop.awaitEnd(one.order().invoice(), one.order().id());
            tally.returned(one.order().id());
        } else {
            tally.refusedReturn(answer.problem());
        }
    }

    /** The last mails may be on their way still. */
    private Books reconcile() {
        var reconciliation = new Reconciliation(shop, assortment, tally);
        Instant end = Instant.now().plus(manner.agree());
        out.println("Checking the books of orders, inventory, payments and notifications against each other.");
        out.flush();
        while (true) {
            Books books = reconciliation.compare();
            if (books.agree() || Instant.now().isAfter(end)) {
                return books;
            }
            out.printf(
                    "%,d differences still; the last events are on their way.%n",
                    books.differences().size());
            out.flush();
            Pause.of(LOOK_EVERY);
        }
    }
}
