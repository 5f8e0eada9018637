package io.millrace.stack.chaos.ledger;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The promise about the order of mails. The customer's mailbox is the witness. */
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

    private final Facts facts;
    private final TopicFacts topics;
    private final Expectations expectations;

    MailRules(Facts facts, TopicFacts topics, Expectations expectations) {
        this.facts = facts;
        this.topics = topics;
        this.expectations = expectations;
    }

    /** @param address the customer's */
    void check(String key, String id, String address) {
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

    /** Whether the one is the other, in its order, perhaps without some: not every return is announced by a mail. */
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
