package io.millrace.stack.chaos.ledger;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.millrace.stack.chaos.shop.Purchase;

/** The promises about mails: which come, and in which order. The customer's mailbox is the witness. */
final class MailRules {

    /**
     * What the customer is written about, by the kind of the order's event. That a parcel has arrived is not among them: it
     * is an event of shipping, which has no place among those of the order.
     */
    private static final Map<String, String> NOTICES = Map.of(
            "OrderCompleted", "COMPLETED",
            "OrderCancelled", "CANCELLED",
            "OrderReturnRequested", "RETURN_REQUESTED",
            "OrderReturnReceived", "RETURN_RECEIVED",
            "OrderReturnExpired", "RETURN_EXPIRED",
            "OrderReturned", "RETURNED");

    /**
     * The events of a return that each lead to a mail. {@code OrderReturnRequested} does so only where goods are
     * awaited.
     */
    private static final List<String> OF_RETURNS =
            List.of("OrderReturnReceived", "OrderReturnExpired", "OrderReturned");

    private final Facts facts;
    private final TopicFacts topics;
    private final Expectations expectations;

    MailRules(Facts facts, TopicFacts topics, Expectations expectations) {
        this.facts = facts;
        this.topics = topics;
        this.expectations = expectations;
    }

    /**
     * Checks the mails about an order that has ended.
     *
     * @param delivered whether the order was completed, even if it was returned later
     */
    void check(Purchase purchase, String id, String status, boolean delivered) {
        String key = purchase.key();
        long completed = facts.mails(id, "COMPLETED");
        long cancelled = facts.mails(id, "CANCELLED");
        expectations.expect(
                "one mail an outcome",
                key,
                completed == (delivered ? 1 : 0) && cancelled == (status.equals("CANCELLED") ? 1 : 0),
                "the order is %s; mails: %d COMPLETED, %d CANCELLED".formatted(status, completed, cancelled));
        OF_RETURNS.forEach(event -> {
            long events = topics.count(id, event);
            long mails = facts.mails(id, Objects.requireNonNull(NOTICES.get(event)));
            expectations.expect(
                    "one mail a step of a return",
                    key,
                    mails == events,
                    "%d events %s, %d mails about them".formatted(events, event, mails));
        });
        Set<String> arrived = facts.views().mailbox(purchase.email());
        expectations.expect(
                "what was sent has arrived, and nothing else",
                key,
                arrived.equals(facts.sent(id)),
                "sent %s, arrived %s".formatted(facts.sent(id), arrived));
        order(key, id, purchase.email());
    }

    private void order(String key, String id, String address) {
        List<String> published = topics.once(id).stream()
                .map(event -> NOTICES.get(event.kind()))
                .filter(Objects::nonNull)
                .toList();
        List<String> arrived = arrived(id, address);
        expectations.expect(
                "mails about an order come in the order of its events",
                key,
                isWithin(arrived, published),
                "arrived %s, the order's events are %s".formatted(arrived, published));
    }

    /** What the mails are about, in the order of their arrival; one that was sent again counts where it came first. */
    private List<String> arrived(String id, String address) {
        var notices = new HashMap<String, String>();
        facts.mailsAbout(id).forEach(mail -> notices.put(mail.messageId(), mail.notice()));
        return facts.views().mailbox(address).stream()
                .map(notices::get)
                .filter(notice -> notice != null && NOTICES.containsValue(notice))
                .toList();
    }

    /** Whether the part is the whole, in its order, perhaps without some: a requested return may lead to no mail. */
    private static boolean isWithin(List<String> part, List<String> all) {
        Iterator<String> wanted = part.iterator();
        if (!wanted.hasNext()) {
            return true;
        }
        String next = wanted.next();
        for (String one : all) {
            if (one.equals(next)) {
                if (!wanted.hasNext()) {
                    return true;
                }
                next = wanted.next();
            }
        }
        return false;
    }
}
