package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where the money of the orders is, when all work has ended.
 *
 * @param charges by order, according to the card gateway
 * @param takenAt when the first charge of an order was made, according to the card gateway
 * @param holds the authorizations by order, according to the card gateway
 * @param payments the statuses by order, according to payments
 * @param booked what was charged and refunded by order, according to payments
 */
record MoneyFacts(
        Map<String, Charged> charges,
        Map<String, Instant> takenAt,
        Map<String, Holds> holds,
        Map<String, String> payments,
        Map<String, Charged> booked) {

    /** The number of charges of an order, the amount charged and the amount refunded. */
    record Charged(long charges, BigDecimal taken, BigDecimal givenBack) {

        static final Charged NOTHING = new Charged(0, BigDecimal.ZERO, BigDecimal.ZERO);

        boolean isSameMoney(Charged other) {
            return taken.compareTo(other.taken) == 0 && givenBack.compareTo(other.givenBack) == 0;
        }
    }

    Charged charged(String order) {
        return charges.getOrDefault(order, Charged.NOTHING);
    }

    Optional<Instant> timeOfCharge(String order) {
        return Optional.ofNullable(takenAt.get(order));
    }

    Holds held(String order) {
        return holds.getOrDefault(order, Holds.NONE);
    }

    String payment(String order) {
        return payments.getOrDefault(order, "none");
    }

    Charged booked(String order) {
        return booked.getOrDefault(order, Charged.NOTHING);
    }

    /** Whether payments says of an order that has ended what the card gateway says. */
    boolean agreeOn(String order) {
        boolean isStatusRight =
                switch (payment(order)) {
                    case "CHARGED" -> charged(order).charges() > 0;
                    case "none", "DECLINED", "VOIDED" -> held(order).areReleased();
                    // PENDING and AUTHORIZED: somebody waits for something.
                    default -> false;
                };
        return isStatusRight && booked(order).isSameMoney(charged(order));
    }
}
