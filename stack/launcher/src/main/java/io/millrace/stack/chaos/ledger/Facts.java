package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.inspect.StockBook;

/**
 * The final state of the services.
 *
 * @param orderByKey idempotency keys and the orders placed under them
 * @param versions number of events by order
 * @param stuck reasons by order, of sagas that wait for a person
 * @param stock by SKU
 * @param books what reservations, returns and adjustments come to, for each product
 * @param reservations their status, by order
 * @param money of the orders
 * @param shipments their status, by order
 * @param parcels by order, according to the carrier
 * @param handedOver when the carrier had the first parcel of an order
 * @param received units of returned goods that shipping has received, by order
 * @param mails sent according to notifications, by order
 * @param views queries for single orders
 */
record Facts(
        Map<String, String> orderByKey,
        Map<String, Long> versions,
        Map<String, String> stuck,
        Map<String, Stock> stock,
        List<StockBook> books,
        Map<String, String> reservations,
        MoneyFacts money,
        Map<String, String> shipments,
        Map<String, Parcels> parcels,
        Map<String, Instant> handedOver,
        Map<String, Received> received,
        Map<String, List<Mail>> mails,
        Views views) {

    private static final Set<String> SENT =
            Set.of("CREATED", "PICKED_UP", "IN_TRANSIT", "DELIVERED", "CALLED_BACK", "RETURNED");

    /** Units of a product. */
    record Stock(long onHand, long reserved) {}

    /** Units of an order that have come back. */
    record Received(long intact, long damaged) {

        static final Received NOTHING = new Received(0, 0);

        /** What an order says that it has taken back. */
        static Received shownBy(JsonNode order) {
            long damaged = units(order.path("damaged"));
            return new Received(units(order.path("returned")) - damaged, damaged);
        }

        private static long units(JsonNode bySku) {
            return bySku.properties().stream()
                    .mapToLong(entry -> entry.getValue().asLong())
                    .sum();
        }
    }

    /** A mail about an order. */
    record Mail(String order, String notice, String messageId) {}

    /** Queries for single orders. */
    interface Views {

        /** The order in the API of orders. */
        JsonNode order(String id);

        /** The order in the API of tracking. */
        JsonNode tracked(String id);

        /**
         * The Message-IDs in a mailbox, in the order in which they came first. A mail that was sent again after a crash has
         * the same id.
         */
        SequencedSet<String> mailbox(String address);

        /** The log of an order's sagas. */
        List<String> sagaLog(String order);
    }

    /** An amount of an order, without its currency. */
    static BigDecimal amount(JsonNode order, String field) {
        return new BigDecimal(order.path(field).path("amount").asText("0"));
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

    List<Mail> mailsAbout(String order) {
        return mails.getOrDefault(order, List.of());
    }

    /** Whether shipping has given the order's parcel to the carrier. */
    boolean isSent(String order) {
        return SENT.contains(shipment(order));
    }

    String shipment(String order) {
        return shipments.getOrDefault(order, "none");
    }

    Parcels parcels(String order) {
        return parcels.getOrDefault(order, Parcels.NONE);
    }
}
