package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the services have in the end.
 *
 * @param orderByKey idempotency keys and the orders placed under them
 * @param versions of each order, how many events it has
 * @param stuck orders whose saga waits for a person, and why
 * @param stock by SKU
 * @param reservations their status, by order
 * @param charges by order
 * @param shipments their status, by order
 * @param mails that notifications says it has sent, by order
 * @param views what is asked one by one
 */
record Facts(
        Map<String, String> orderByKey,
        Map<String, Long> versions,
        Map<String, String> stuck,
        Map<String, Stock> stock,
        Map<String, String> reservations,
        Map<String, Charged> charges,
        Map<String, String> shipments,
        Map<String, List<Mail>> mails,
        Views views) {

    /** Units of a product. */
    record Stock(long onHand, long reserved) {}

    /** What the card gateway has taken for an order, in so many charges, and given back. */
    record Charged(long charges, BigDecimal taken, BigDecimal givenBack) {}

    /** A mail about an order. */
    record Mail(String order, String notice, String messageId) {}

    /** Asks a service about one thing. */
    interface Views {

        /** The order, as orders shows it. */
        JsonNode order(String id);

        /** The order, as tracking shows it. */
        JsonNode tracked(String id);

        /** Ids of the mails that lie in a mailbox. One that lies there twice was sent again after a crash, as itself. */
        Set<String> mailbox(String address);

        /** The steps of an order's sagas, as they were logged. */
        List<String> sagaLog(String order);
    }

    static Map<String, List<Mail>> byOrder(List<Mail> mails) {
        return mails.stream().collect(Collectors.groupingBy(Mail::order));
    }

    long mails(String order, String notice) {
        return mailsAbout(order).stream()
                .filter(mail -> mail.notice().equals(notice))
                .count();
    }

    Set<String> sent(String order) {
        return mailsAbout(order).stream().map(Mail::messageId).collect(Collectors.toSet());
    }

    private List<Mail> mailsAbout(String order) {
        return mails.getOrDefault(order, List.of());
    }

    Charged charged(String order) {
        return charges.getOrDefault(order, new Charged(0, BigDecimal.ZERO, BigDecimal.ZERO));
    }
}
