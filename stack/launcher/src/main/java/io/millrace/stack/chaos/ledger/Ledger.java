package io.millrace.stack.chaos.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.Progress;
import io.millrace.stack.chaos.History;
import io.millrace.stack.chaos.ledger.Facts.Received;
import io.millrace.stack.chaos.shop.Purchase;
import io.millrace.stack.chaos.shop.Shop;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;

/** Checks the promises: compares the responses to clients with the final state of the stack. */
public final class Ledger {

    private static final Set<String> ENDED = Set.of("COMPLETED", "CANCELLED", "RETURNED");
    private static final Set<String> DELIVERED = Set.of("COMPLETED", "RETURNED");

    /** The reason of a charge that is given up because the card gateway has not answered in time. */
    private static final String NO_GATEWAY = "io.millrace.payments.PaymentProvider$Unavailable";

    private final List<Purchase> purchases;
    private final Map<String, Integer> opening;
    private final History history;
    private final Duration length;
    private final Facts facts;
    private final TopicFacts topics;
    private final List<Message> messages;
    private final List<Violation> violations = new ArrayList<>();
    private final Sold sold = new Sold();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int checked;

    /**
     * Gathers the facts of a stack whose work has ended.
     *
     * @param messages that came to a subscriber, in the order of their arrival
     * @param length of the time in which the shop's clients placed orders
     */
    public static Ledger of(
            Blueprint blueprint, Api api, Shop shop, List<Message> messages, History history, Duration length) {
        return new Ledger(
                new FactCollector(blueprint, api).facts(),
                TopicFacts.read(blueprint.bootstrapServers()),
                messages,
                shop.purchases(),
                shop.opening(),
                history,
                length);
    }

    /** @param opening units in stock at the start, by SKU */
    Ledger(
            Facts facts,
            TopicFacts topics,
            List<Message> messages,
            List<Purchase> purchases,
            Map<String, Integer> opening,
            History history,
            Duration length) {
        this.facts = facts;
        this.topics = topics;
        this.messages = messages;
        this.purchases = purchases;
        this.opening = opening;
        this.history = history;
        this.length = length;
    }

    public Result check() {
        var webhooks = new WebhookRules(messages, topics, this::expect);
        try (var progress = Progress.rated("Ledger", purchases.size(), "orders")) {
            for (Purchase purchase : purchases) {
                answers(purchase, webhooks);
                progress.step();
            }
        }
        orders();
        returns();
        stock();
        order();
        return new Result(checked, outcomes, reasons, topics.count(), topics.duplicates(), List.copyOf(violations));
    }

    /** Checks the responses to a client's key. */
    private void answers(Purchase purchase, WebhookRules webhooks) {
        String stored = facts.orderByKey().get(purchase.key());
        Set<String> told = purchase.orderIds();
        expect("one key, one order", purchase.key(), told.size() <= 1, "answers name the orders " + told);
        if (purchase.isAccepted()) {
            expect(
                    "an accepted order exists",
                    purchase.key(),
                    stored != null && told.contains(stored),
                    "told %s, stored is %s".formatted(told, stored));
        } else if (purchase.isRefused() && !purchase.isUnanswered()) {
            expect("a refused order does not exist", purchase.key(), stored == null, "stored is " + stored);
        }
        if (stored != null) {
            fate(purchase, stored);
            webhooks.check(purchase.key(), stored);
        }
    }

    /** Checks the order in every service. */
    private void fate(Purchase purchase, String id) {
        JsonNode order = facts.views().order(id);
        String status = order.path("status").asText();
        String key = purchase.key();
        if (facts.stuck().containsKey(id)) {
            outcomes.merge("STUCK", 1, Integer::sum);
            expect("who is stuck says why", key, !facts.stuck().get(id).isEmpty(), "no reason");
            return;
        }
        outcomes.merge(status, 1, Integer::sum);
        if (status.equals("CANCELLED")) {
            reasons.merge(order.path("reason").asText(), 1, Integer::sum);
        }
        if (!expect("every order ends", key, ENDED.contains(status), "it is " + status)) {
            return;
        }
        boolean delivered = DELIVERED.contains(status);
        if (purchase.isCancelled()) {
            expect("who was told of a cancellation has it", key, !status.equals("COMPLETED"), "it is COMPLETED");
        }
        lines(purchase, order, delivered);
        new MoneyRules(facts, topics, this::expect).check(key, id, order, delivered);
        String reservation = facts.reservations().getOrDefault(id, "none");
        expect(
                "goods go where the order went",
                key,
                delivered
                        ? reservation.equals("CONFIRMED")
                        : Set.of("RELEASED", "none").contains(reservation),
                "the order is %s, its reservation %s".formatted(status, reservation));
        parcel(key, id, status, delivered);
        new ReturnRules(this::expect)
                .check(purchase, order, delivered, facts.received().getOrDefault(id, Received.NOTHING));
        new MailRules(facts, topics, this::expect).check(purchase, id, status, delivered);
        String seen = facts.views().tracked(id).path("status").asText();
        expect(
                "the read model agrees",
                key,
                seen.equals(status),
                "the order is %s, shown as %s".formatted(status, seen));
        List<Long> all = LongStream.rangeClosed(1, facts.versions().getOrDefault(id, 0L))
                .boxed()
                .toList();
        expect(
                "every event is published, in its order",
                key,
                topics.versions(id).equals(all),
                "stored are versions %s, published %s".formatted(all, topics.versions(id)));
    }

    private void parcel(String key, String id, String status, boolean delivered) {
        String shipment = facts.shipment(id);
        expect(
                "what is delivered is shipped, and nothing else",
                key,
                delivered == facts.isSent(id),
                "the order is %s, its shipment %s".formatted(status, shipment));
        Parcels parcels = facts.parcels(id);
        expect(
                "an order has at most one parcel",
                key,
                parcels.statuses().size() <= 1,
                "the carrier's are " + parcels.statuses());
        expect(
                "the carrier has what shipping says",
                key,
                parcels.agreeWith(shipment),
                "the shipment is %s, the carrier's parcels are %s".formatted(shipment, parcels.statuses()));
    }

    private void lines(Purchase purchase, JsonNode order, boolean delivered) {
        Map<String, Integer> units = Purchase.units(order);
        expect(
                "an order is what was ordered",
                purchase.key(),
                purchase.isFor(units, Facts.amount(order, "total")),
                "ordered %s for %s, got %s".formatted(purchase.units(), purchase.expectedTotal(), order));
        if (delivered) {
            sold.add(units, order);
        }
    }

    /** Checks that there is no order without a request. */
    private void orders() {
        var keys = new HashSet<>(facts.orderByKey().values());
        for (String order : facts.versions().keySet()) {
            expect("every order was asked for", "", keys.contains(order), "order %s has no key".formatted(order));
        }
        expect(
                "one order, one key",
                "",
                keys.size() == facts.orderByKey().size(),
                "%d keys, %d orders".formatted(facts.orderByKey().size(), keys.size()));
        for (TopicFacts.Published letter : topics.deadLetters()) {
            expect("what is sound is not dead-lettered", "", isGivenUp(letter), letter.toString());
        }
    }

    private void returns() {
        long delivered = DELIVERED.stream()
                .mapToLong(status -> outcomes.getOrDefault(status, 0))
                .sum();
        long accepted = purchases.stream().mapToLong(Purchase::returns).sum();
        new ReturnRules(this::expect).happen(length, delivered, accepted);
    }

    /**
     * Whether the card gateway has not answered in time, and nothing is left of that: the order was undone. A capture is
     * asked for again, and was made by then.
     */
    private boolean isGivenUp(TopicFacts.Published letter) {
        if (!letter.cause().equals(NO_GATEWAY)) {
            return false;
        }
        String status = facts.views().order(letter.key()).path("status").asText();
        return status.equals("CANCELLED") || (letter.kind().equals("CapturePayment") && DELIVERED.contains(status));
    }

    private void stock() {
        facts.books().forEach(book -> {
            List<String> wrong = book.disagreements();
            expect("stock is what orders and adjustments come to", "", wrong.isEmpty(), String.join("; ", wrong));
        });
        boolean anyStuck = outcomes.containsKey("STUCK");
        opening.forEach((sku, first) -> {
            Facts.Stock now = facts.stock().getOrDefault(sku, new Facts.Stock(0, 0));
            expect("nothing is oversold", "", now.onHand() >= now.reserved(), sku + ": " + now);
            if (!anyStuck) {
                long gone = sold.of(sku);
                expect(
                        "stock is what was not delivered",
                        "",
                        now.onHand() == first - gone && now.reserved() == 0,
                        "%s: opened with %d, delivered %d, now %s".formatted(sku, first, gone, now));
            }
        });
    }

    private void order() {
        List<TopicFacts.Published> swapped = topics.outOfOrder();
        checked++;
        swapped.forEach(
                event -> expect("events of a key stand in the order of their commits", "", false, event.toString()));
    }

    private boolean expect(String rule, String key, boolean holds, String what) {
        checked++;
        if (!holds) {
            violations.add(new Violation(rule, key, what, story(key)));
        }
        return holds;
    }

    /** The client's requests under the key, the saga's steps, and the published records. */
    private List<String> story(String key) {
        if (key.isEmpty()) {
            return List.of();
        }
        var story = new ArrayList<String>();
        history.of(key).forEach(entry -> story.add(entry.toString()));
        String order = facts.orderByKey().get(key);
        if (order != null) {
            story.addAll(facts.views().sagaLog(order));
            story.addAll(topics.story(order));
        }
        return story;
    }
}
