package io.millrace.stack.retail;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.millrace.stack.retail.Reconciliation.Books;

/** Prints the result of an import. */
final class Summary {

    private static final int MOST_DIFFERENCES = 20;

    private final PrintWriter out;

    Summary(PrintWriter out) {
        this.out = out;
    }

    void print(Survey survey, Tally tally, Books books, Duration took) {
        Rejects rejects = survey.rejects();
        List<PlacedOrder> orders = tally.orders();
        long completed = orders.stream().filter(PlacedOrder::isDelivered).count();
        int refused = sum(tally.refusedOrders());
        out.println();
        row("lines", "%,d read, %,d rejected: %s".formatted(survey.lines(), rejects.count(), rejects.path()));
        reasons(rejects.reasons());
        row(
                "invoices",
                "%,d accepted, %,d refused, %,d rejected with all of their lines"
                        .formatted(orders.size(), refused, survey.file().rejectedInvoices()));
        reasons(tally.refusedOrders());
        row("orders", "%,d completed, %,d cancelled".formatted(completed, orders.size() - completed));
        var cancelled = new TreeMap<String, Integer>();
        orders.stream()
                .filter(order -> !order.isDelivered())
                .forEach(order -> cancelled.merge(order.reason(), 1, Integer::sum));
        reasons(cancelled);
        row(
                "cancellations",
                "%,d invoices: %,d returns of earlier orders accepted, %,d refused; %,d invoices reverse nothing in this file"
                        .formatted(
                                tally.cancellationsTaken() + tally.cancellationsUnmatched(),
                                tally.returns(),
                                sum(tally.refusedReturns()),
                                tally.cancellationsUnmatched()));
        reasons(tally.refusedReturns());
        row("time", "%d s".formatted(took.toSeconds()));
        out.println();
        books(books, orders.isEmpty());
        if (survey.file().rejectedInvoices() > 0) {
            out.printf(
                    "Mend the rejected lines in their file, and import that: ./millrace import %s %s%n",
                    rejects.path(), survey.file().options());
        }
        out.flush();
    }

    private void books(Books books, boolean empty) {
        row(
                "stock",
                "%,d products: opening − now = completed (%,d units) − returned (%,d units)"
                        .formatted(books.products(), books.unitsSold(), books.unitsReturned()));
        row(
                "money",
                "charged %,.2f − refunded %,.2f = %,.2f; completed orders %,.2f"
                        .formatted(
                                books.charged(),
                                books.refunded(),
                                books.charged().subtract(books.refunded()),
                                books.ordersTotal()));
        row("mails", "%,d outcomes, %,d mails".formatted(books.outcomes(), books.mails()));
        if (empty) {
            out.printf("%nNo invoice became an order.%n");
            return;
        }
        if (books.agree()) {
            out.printf("%nThe books agree, for every product, order and mail.%n");
            return;
        }
        out.printf(
                "%nThe books do not agree; %,d differences:%n",
                books.differences().size());
        books.differences().stream().limit(MOST_DIFFERENCES).forEach(difference -> out.printf("  %s%n", difference));
        out.println("Orders for the same products that did not come from this file count as differences too.");
    }

    private void row(String name, String text) {
        out.printf("%-15s %s%n", name, text);
    }

    private void reasons(Map<String, Integer> reasons) {
        reasons.forEach((reason, count) -> out.printf("%-15s   %,6d  %s%n", "", count, reason));
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
