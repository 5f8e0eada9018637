package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The promises about money, of an order that has ended. The card gateway's books are the witness: payments knows only what
 * it was answered.
 */
final class MoneyRules {

    private final Facts facts;
    private final TopicFacts topics;
    private final Expectations expectations;

    MoneyRules(Facts facts, TopicFacts topics, Expectations expectations) {
        this.facts = facts;
        this.topics = topics;
        this.expectations = expectations;
    }

    /** @param delivered whether the order was completed, even if it was returned later */
    void check(String key, String id, JsonNode order, boolean delivered) {
        MoneyFacts money = facts.money();
        MoneyFacts.Charged charged = money.charged(id);
        Holds holds = money.held(id);
        charges(key, order, delivered, charged);
        holds(key, delivered, holds);
        expectations.expect(
                "what is charged was held before",
                key,
                charged.charges() == 0 || holds.allowACharge(),
                "%d charges, the authorizations are %s".formatted(charged.charges(), holds.statuses()));
        shipment(key, id);
        expectations.expect(
                "the books of payments are those of the card gateway",
                key,
                money.agreeOn(id),
                "booked %s %s, at the gateway %s and authorizations %s"
                        .formatted(money.payment(id), money.booked(id), charged, holds.statuses()));
    }

    private void charges(String key, JsonNode order, boolean delivered, MoneyFacts.Charged charged) {
        expectations.expect("nobody is charged twice", key, charged.charges() <= 1, charged.charges() + " charges");
        BigDecimal shown = Facts.amount(order, "refunded");
        BigDecimal due = delivered ? Facts.amount(order, "total").subtract(shown) : BigDecimal.ZERO;
        BigDecimal kept = charged.taken().subtract(charged.givenBack());
        expectations.expect(
                "money is what the order comes to",
                key,
                kept.compareTo(due) == 0,
                "charged %s, given back %s, but it comes to %s".formatted(charged.taken(), charged.givenBack(), due));
        expectations.expect(
                "an order shows what was given back",
                key,
                shown.compareTo(charged.givenBack()) == 0,
                "given back %s, shown %s".formatted(charged.givenBack(), shown));
    }

    private void holds(String key, boolean delivered, Holds holds) {
        String all = "the authorizations are " + holds.statuses();
        expectations.expect("an order's total is held once", key, holds.count() <= 1, all);
        expectations.expect("nothing is held for an order that has ended", key, !holds.isAnyLeft(), all);
        expectations.expect(
                "what is held for a cancelled order is released", key, delivered || holds.areReleased(), all);
    }

    private void shipment(String key, String id) {
        Optional<Instant> taken = facts.money().timeOfCharge(id);
        Optional<Instant> handedOver = Optional.ofNullable(facts.handedOver().get(id));
        expectations.expect(
                "money is taken when the carrier has the parcel",
                key,
                taken.isEmpty()
                        || handedOver.filter(time -> !time.isAfter(taken.get())).isPresent(),
                "taken at %s, at the carrier since %s".formatted(taken, handedOver));
        expectations.expect(
                "what is authorized is paid behind its shipment",
                key,
                topics.isPaidInItsPlace(id),
                "published are " + topics.types(id));
    }
}
