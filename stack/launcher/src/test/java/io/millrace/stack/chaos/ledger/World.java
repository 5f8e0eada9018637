package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.stack.chaos.History;
import io.millrace.stack.chaos.ledger.Facts.Mail;
import io.millrace.stack.chaos.ledger.Facts.Received;
import io.millrace.stack.chaos.ledger.Facts.Stock;
import io.millrace.stack.chaos.ledger.MoneyFacts.Charged;
import io.millrace.stack.chaos.ledger.TopicFacts.Published;
import io.millrace.stack.chaos.shop.Purchase;
import io.millrace.stack.chaos.shop.Purchase.Told;
import io.millrace.stack.inspect.StockBook;

/** A small world in which every promise was kept, to break one at a time. */
final class World {

    static final String COMPLETED = "completed-order";
    static final String CANCELLED = "cancelled-order";
    static final String RETURNED = "returned-order";

    static final Instant HANDED_OVER = Instant.parse("2026-11-30T12:00:00Z");

    private static final List<String> DELIVERY =
            List.of("OrderPlaced", "OrderPaymentAuthorized", "OrderShipped", "OrderPaid", "OrderCompleted");
    static final List<String> RETURN = Stream.concat(
                    DELIVERY.stream(), Stream.of("OrderReturnRequested", "OrderReturnReceived", "OrderReturned"))
            .toList();
    private static final List<String> CANCELLATION =
            List.of("OrderPlaced", "OrderPaymentAuthorized", "OrderCancellationRequested", "OrderCancelled");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OPENING = 10;

    final List<Purchase> purchases = new ArrayList<>();
    final Map<String, String> orderByKey = new HashMap<>();
    final Map<String, Long> versions = new HashMap<>();
    final Map<String, String> stuck = new HashMap<>();
    final Map<String, Stock> stock = new HashMap<>();
    final List<StockBook> books = new ArrayList<>();
    final Map<String, String> reservations = new HashMap<>();
    final Map<String, Charged> charges = new HashMap<>();
    final Map<String, Instant> takenAt = new HashMap<>();
    final Map<String, Holds> holds = new HashMap<>();
    final Map<String, String> payments = new HashMap<>();
    final Map<String, Charged> booked = new HashMap<>();
    final Map<String, String> shipments = new HashMap<>();
    final Map<String, Parcels> parcels = new HashMap<>();
    final Map<String, Instant> handedOver = new HashMap<>();
    final Map<String, Received> received = new HashMap<>();
    final List<Mail> mails = new ArrayList<>();
    final List<Published> published = new ArrayList<>();
    final Map<String, String> orders = new HashMap<>();
    final Map<String, String> tracked = new HashMap<>();
    final Map<String, SequencedSet<String>> mailboxes = new HashMap<>();
    final List<Message> messages = new ArrayList<>();
    Duration length = Duration.ofMinutes(2);

    World() {
        bought(COMPLETED, 3, "COMPLETED", "6.00", "0", "{}");
        publish(COMPLETED, DELIVERY);
        reservations.put(COMPLETED, "CONFIRMED");
        shipped(COMPLETED, "DELIVERED");
        captured(COMPLETED, "6.00", "0");
        mail(COMPLETED, "COMPLETED");

        bought(CANCELLED, 2, "CANCELLED", "4.00", "0", "{}").cancelled(new Told(202, CANCELLED, ""));
        publish(CANCELLED, CANCELLATION);
        reservations.put(CANCELLED, "RELEASED");
        shipped(CANCELLED, "CANCELLED");
        holds.put(CANCELLED, new Holds(List.of("VOIDED")));
        payments.put(CANCELLED, "VOIDED");
        mail(CANCELLED, "CANCELLED");

        bought(RETURNED, 1, "RETURNED", "2.00", "2.00", "{\"mill\": 1}").givenBack("return", Map.of("mill", 1));
        publish(RETURNED, RETURN);
        reservations.put(RETURNED, "CONFIRMED");
        shipped(RETURNED, "DELIVERED");
        received.put(RETURNED, new Received(1, 0));
        captured(RETURNED, "2.00", "2.00");
        mail(RETURNED, "COMPLETED");
        mail(RETURNED, "RETURN_RECEIVED");
        mail(RETURNED, "RETURNED");

        var refused = new Purchase("client", "key of a refused one", Map.of("mill", 100), "tok_visa", null);
        refused.placed(new Told(422, null, "unknown product"));
        purchases.add(refused);

        booked.putAll(charges);
        stock.put("mill", new Stock(OPENING - 3, 0));
        books.add(new StockBook("mill", OPENING - 3, 0, OPENING, 0, 4, 1, 1));
    }

    Purchase bought(String order, int units, String status, String total, String refunded, String returned) {
        String key = keyOf(order);
        var purchase = new Purchase("client", key, Map.of("mill", units), "tok_visa", new BigDecimal(total));
        purchase.placed(new Told(202, order, ""));
        purchases.add(purchase);
        orderByKey.put(key, order);
        show(order, units, status, total, refunded, returned);
        tracked.put(order, status);
        return purchase;
    }

    private void shipped(String order, String status) {
        shipments.put(order, status);
        parcels.put(order, new Parcels(List.of(status)));
        handedOver.put(order, HANDED_OVER);
    }

    private void captured(String order, String amount, String givenBack) {
        charges.put(order, new Charged(1, new BigDecimal(amount), new BigDecimal(givenBack)));
        takenAt.put(order, HANDED_OVER.plusSeconds(1));
        holds.put(order, new Holds(List.of("CAPTURED")));
        payments.put(order, "CHARGED");
    }

    static String keyOf(String order) {
        return "key of " + order;
    }

    Purchase purchase(String order) {
        return purchases.stream()
                .filter(purchase -> purchase.key().equals(keyOf(order)))
                .findFirst()
                .orElseThrow();
    }

    void show(String order, int units, String status, String total, String refunded, String returned) {
        orders.put(order, """
                {"status": "%s", "lines": [{"sku": "mill", "quantity": %d, "unitPrice": {"amount": "2.00"}}],
                 "total": {"amount": "%s"},
                 "refunded": {"amount": "%s"}, "returned": %s}
                """.formatted(status, units, total, refunded, returned));
    }

    /** Publishes these events of an order, in the place of those that were. */
    void publish(String order, List<String> types) {
        published.removeIf(
                event -> event.topic().equals("orders") && event.key().equals(order));
        versions.put(order, (long) types.size());
        messages.removeIf(message -> message.order().equals(order));
        for (int i = 0; i < types.size(); i++) {
            published.add(event("orders", order, order + (i + 1), types.get(i), i + 1));
            messages.add(message(order, i + 1));
        }
    }

    static Message message(String order, long version) {
        return new Message("message " + version + " of " + order, order, version, "{}", true);
    }

    static Published record(String topic, String key, String id, long version) {
        return event(topic, key, id, "Event", version);
    }

    private static Published event(String topic, String key, String id, String type, long version) {
        return new Published(
                topic, 0, version, key, id, "io.millrace." + type, "%019d".formatted(version), version, "");
    }

    static Published deadCommand(String key, String type, String cause) {
        return new Published("payments.commands.payments.dlq", 0, 1, key, "dead", "io.millrace." + type, "1", 0, cause);
    }

    void mail(String order, String notice) {
        String id = notice + " of " + order + " " + mails.size();
        mails.add(new Mail(order, notice, id));
        mailboxes
                .computeIfAbsent(purchase(order).email(), address -> new LinkedHashSet<>())
                .add(id);
    }

    /** Takes away the first mail with this notice, which was neither sent nor has it arrived. */
    void forget(String order, String notice) {
        Mail forgotten = mails.stream()
                .filter(mail -> mail.order().equals(order) && mail.notice().equals(notice))
                .findFirst()
                .orElseThrow();
        mails.remove(forgotten);
        mailboxes.get(purchase(order).email()).remove(forgotten.messageId());
    }

    /** Names of the rules that were broken. */
    Set<String> broken(Path folder) {
        var facts = new Facts(
                orderByKey,
                versions,
                stuck,
                stock,
                books,
                reservations,
                new MoneyFacts(charges, takenAt, holds, payments, booked),
                shipments,
                parcels,
                handedOver,
                received,
                Facts.byOrder(mails),
                new Views());
        try (var history = new History(folder.resolve("history.jsonl"))) {
            var ledger = new Ledger(
                    facts, new TopicFacts(published), messages, purchases, Map.of("mill", OPENING), history, length);
            return ledger.check().violations().stream().map(Violation::rule).collect(Collectors.toSet());
        }
    }

    private final class Views implements Facts.Views {

        @Override
        public JsonNode order(String id) {
            return json(orders.getOrDefault(id, "{}"));
        }

        @Override
        public JsonNode tracked(String id) {
            return json("{\"status\": \"%s\"}".formatted(tracked.get(id)));
        }

        @Override
        public SequencedSet<String> mailbox(String address) {
            return mailboxes.getOrDefault(address, new LinkedHashSet<>());
        }

        @Override
        public List<String> sagaLog(String order) {
            return List.of();
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
