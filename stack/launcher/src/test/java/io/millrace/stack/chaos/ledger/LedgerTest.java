package io.millrace.stack.chaos.ledger;

import static io.millrace.stack.chaos.ledger.World.CANCELLED;
import static io.millrace.stack.chaos.ledger.World.COMPLETED;
import static io.millrace.stack.chaos.ledger.World.RETURNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.stack.chaos.ledger.Facts.Received;
import io.millrace.stack.chaos.ledger.Facts.Stock;
import io.millrace.stack.chaos.ledger.MoneyFacts.Charged;
import io.millrace.stack.chaos.shop.Purchase;
import io.millrace.stack.chaos.shop.Purchase.Told;
import io.millrace.stack.inspect.StockBook;

/** Every rule of the ledger can be broken, and is told when it is. */
class LedgerTest {

    private static final String NO_GATEWAY = "io.millrace.payments.PaymentProvider$Unavailable";

    private static final String RETURNS_HAPPEN = "customers give delivered orders back";

    /** The units that have come back of {@link #givePartsBack}. */
    private static final String PARTS = "{\"mill\": 2}, \"damaged\": {\"mill\": 1}";

    @TempDir
    Path folder;

    private final World world = new World();

    @Test
    void aWorldInWhichEveryPromiseWasKeptIsClean() {
        assertThat(world.broken(folder)).isEmpty();
    }

    static Stream<Arguments> breaches() {
        return Stream.of(
                breach("one key, one order", w -> w.purchase(COMPLETED).placed(new Told(202, "another", ""))),
                breach("an accepted order exists", w -> w.orderByKey.remove(World.keyOf(COMPLETED))),
                breach("a refused order does not exist", w -> w.orderByKey.put("key of a refused one", COMPLETED)),
                breach("who is stuck says why", w -> w.stuck.put(COMPLETED, "")),
                breach("every order ends", w -> w.show(COMPLETED, 3, "SHIPPED", "6.00", "0", "{}")),
                breach("who was told of a cancellation has it", w -> w.purchase(COMPLETED)
                        .cancelled(new Told(202, COMPLETED, ""))),
                breach("an order is what was ordered", w -> w.show(COMPLETED, 2, "COMPLETED", "6.00", "0", "{}")),
                breach("an order is what was ordered", w -> w.show(COMPLETED, 3, "COMPLETED", "6.01", "0", "{}")),
                breach("nobody is charged twice", w -> w.charges.put(COMPLETED, charged(2, "6.00", "0"))),
                breach("money is what the order comes to", w -> w.charges.put(COMPLETED, charged(1, "6.01", "0"))),
                breach("money is what the order comes to", w -> w.charges.put(CANCELLED, charged(1, "4.00", "0"))),
                breach("money is what the order comes to", w -> w.charges.put(RETURNED, charged(1, "2.00", "0"))),
                breach("goods go where the order went", w -> w.reservations.put(CANCELLED, "RESERVED")),
                breach("goods go where the order went", w -> w.reservations.remove(COMPLETED)),
                breach("what is delivered is shipped, and nothing else", w -> w.shipments.remove(COMPLETED)),
                breach("what is delivered is shipped, and nothing else", w -> w.shipments.put(CANCELLED, "DELIVERED")),
                breach("an order has at most one parcel", w -> parcels(w, COMPLETED, "DELIVERED", "DELIVERED")),
                breach("the carrier has what shipping says", w -> w.parcels.remove(COMPLETED)),
                breach("the carrier has what shipping says", w -> parcels(w, COMPLETED, "IN_TRANSIT")),
                breach("the carrier has what shipping says", w -> parcels(w, CANCELLED, "DELIVERED")),
                breach("the carrier has what shipping says", w -> w.shipments.put(COMPLETED, "RETURNED")),
                breach("goods are received before they are restocked and refunded", w -> w.received.remove(RETURNED)),
                breach(
                        "goods are received before they are restocked and refunded",
                        w -> w.received.put(RETURNED, new Received(0, 1))),
                breach("one mail an outcome", w -> w.mail(COMPLETED, "CANCELLED")),
                breach("who was told of a return has it", w -> w.purchase(COMPLETED)
                        .givenBack("another return", Map.of("mill", 1))),
                breach("who was told of a return has it", w -> w.purchase(RETURNED)
                        .givenBack("another return", Map.of("mill", 1))),
                breach(
                        "no more comes back than was delivered",
                        w -> w.show(RETURNED, 1, "RETURNED", "2.00", "2.00", "{\"mill\": 2}")),
                breach(
                        "no more comes back than was delivered",
                        w -> w.show(CANCELLED, 2, "CANCELLED", "4.00", "0", "{\"mill\": 1}")),
                breach(
                        "an order is returned when all of it has come back",
                        w -> w.show(RETURNED, 2, "RETURNED", "4.00", "2.00", "{\"mill\": 1}")),
                breach(
                        "an order is returned when all of it has come back",
                        w -> w.show(RETURNED, 1, "COMPLETED", "2.00", "2.00", "{\"mill\": 1}")),
                breach(
                        "what is refunded is the price of what has come back",
                        w -> w.show(RETURNED, 1, "RETURNED", "2.00", "1.00", "{\"mill\": 1}")),
                breach(
                        "what is refunded is the price of what has come back",
                        w -> w.show(COMPLETED, 3, "COMPLETED", "6.00", "2.00", "{}")),
                breach("one mail a step of a return", w -> w.mail(RETURNED, "RETURNED")),
                breach("one mail a step of a return", w -> w.forget(RETURNED, "RETURNED")),
                breach("one mail a step of a return", w -> w.mail(RETURNED, "RETURN_RECEIVED")),
                breach("one mail a step of a return", w -> w.forget(RETURNED, "RETURN_RECEIVED")),
                breach("one mail a step of a return", w -> w.mail(RETURNED, "RETURN_EXPIRED")),
                breach(
                        "one mail a step of a return",
                        w -> w.publish(
                                COMPLETED,
                                List.of(
                                        "OrderPlaced",
                                        "OrderPaymentAuthorized",
                                        "OrderShipped",
                                        "OrderPaid",
                                        "OrderCompleted",
                                        "OrderReturnExpired"))),
                breach("what was sent has arrived, and nothing else", w -> w.mailboxes.clear()),
                breach("mails about an order come in the order of its events", w -> {
                    var box = w.mailboxes.get(w.purchase(RETURNED).email());
                    box.addLast(box.removeFirst());
                }),
                breach(
                        "mails about an order come in the order of its events",
                        w -> w.publish(
                                RETURNED,
                                List.of("OrderPlaced", "OrderReturnRequested", "OrderReturned", "OrderCompleted"))),
                breach("a subscriber is told of every event of an order, in its order", w -> w.messages.removeLast()),
                breach(
                        "a subscriber is told of every event of an order, in its order",
                        w -> w.messages.addFirst(w.messages.remove(1))),
                breach(
                        "a message that comes again is the same one",
                        w -> w.messages.add(new Message("another id", COMPLETED, 1, "{}", true))),
                breach(
                        "a message that comes again is the same one",
                        w -> w.messages.add(new Message(
                                w.messages.getFirst().id(), COMPLETED, 1, "{\"type\": \"another\"}", true))),
                breach("every message is signed", w -> {
                    Message first = w.messages.removeFirst();
                    w.messages.addFirst(new Message(first.id(), first.order(), first.version(), first.body(), false));
                }),
                breach("the read model agrees", w -> w.tracked.put(COMPLETED, "AUTHORIZED")),
                breach("every event is published, in its order", w -> w.versions.put(COMPLETED, 6L)),
                breach("every event is published, in its order", w -> w.published.removeFirst()),
                breach(
                        "events of a key stand in the order of their commits",
                        w -> w.published.addAll(List.of(
                                World.record("inventory", "key", "a", 2), World.record("inventory", "key", "b", 1)))),
                breach("every order was asked for", w -> w.versions.put("nobody's", 1L)),
                breach("one order, one key", w -> w.orderByKey.put("another key", COMPLETED)),
                breach(
                        "what is sound is not dead-lettered",
                        w -> w.published.add(World.record("orders.tracking.dlq", COMPLETED, "dead", 1))),
                breach(
                        "what is sound is not dead-lettered",
                        w -> w.published.add(World.deadCommand(COMPLETED, "AuthorizePayment", NO_GATEWAY))),
                breach(
                        "what is sound is not dead-lettered",
                        w -> w.published.add(
                                World.deadCommand(CANCELLED, "AuthorizePayment", "io.millrace.messaging.Another"))),
                breach(
                        "an order shows what was given back",
                        w -> w.show(CANCELLED, 2, "CANCELLED", "4.00", "4.00", "{}")),
                breach("an order's total is held once", w -> holds(w, COMPLETED, "CAPTURED", "CAPTURED")),
                breach("an order's total is held once", w -> holds(w, COMPLETED, "CAPTURED", "AUTHORIZED")),
                breach("nothing is held for an order that has ended", w -> holds(w, COMPLETED, "CAPTURED", "PENDING")),
                breach("nothing is held for an order that has ended", w -> holds(w, CANCELLED, "AUTHORIZED")),
                breach("nothing is held for an order that has ended", w -> holds(w, CANCELLED, "PENDING")),
                breach("what is held for a cancelled order is released", w -> holds(w, CANCELLED, "CAPTURED")),
                breach("what is charged was held before", w -> w.holds.remove(COMPLETED)),
                breach("what is charged was held before", w -> holds(w, COMPLETED, "VOIDED")),
                breach("money is taken when the carrier has the parcel", w -> w.handedOver.remove(COMPLETED)),
                breach(
                        "money is taken when the carrier has the parcel",
                        w -> w.takenAt.put(COMPLETED, World.HANDED_OVER.minusSeconds(1))),
                breach(
                        "what is authorized is paid behind its shipment",
                        w -> w.publish(COMPLETED, List.of("OrderPaymentAuthorized", "OrderPaid", "OrderShipped"))),
                breach(
                        "what is authorized is paid behind its shipment",
                        w -> w.publish(COMPLETED, List.of("OrderPaymentAuthorized", "OrderPaid"))),
                breach("the books of payments are those of the card gateway", w -> w.booked.remove(COMPLETED)),
                breach(
                        "the books of payments are those of the card gateway",
                        w -> w.booked.put(CANCELLED, charged(1, "4.00", "0"))),
                breach(
                        "the books of payments are those of the card gateway",
                        w -> w.payments.put(COMPLETED, "AUTHORIZED")),
                breach(
                        "the books of payments are those of the card gateway",
                        w -> w.payments.put(CANCELLED, "PENDING")),
                breach(
                        "the books of payments are those of the card gateway",
                        w -> w.payments.put(CANCELLED, "CHARGED")),
                breach("the books of payments are those of the card gateway", w -> w.payments.remove(COMPLETED)),
                breach("the books of payments are those of the card gateway", w -> holds(w, CANCELLED, "AUTHORIZED")),
                breach(
                        "stock is what orders and adjustments come to",
                        w -> w.books.set(0, new StockBook("mill", 7, 0, 10, 2, 4, 1, 1))),
                breach(
                        "stock is what orders and adjustments come to",
                        w -> w.books.set(0, new StockBook("mill", 8, 0, 10, 0, 4, 1, 1))),
                breach(
                        "stock is what orders and adjustments come to",
                        w -> w.books.set(0, new StockBook("mill", 7, 0, 10, 0, 4, 1, -6))),
                breach("nothing is oversold", w -> w.stock.put("mill", new Stock(7, 8))),
                breach("stock is what was not delivered", w -> w.stock.put("mill", new Stock(6, 0))),
                breach("stock is what was not delivered", w -> w.stock.put("mill", new Stock(7, 1))));
    }

    @ParameterizedTest(name = "{0} ({index})")
    @MethodSource("breaches")
    void aBrokenPromiseIsTold(String rule, Consumer<World> breach) {
        breach.accept(world);

        assertThat(world.broken(folder)).contains(rule);
    }

    @Test
    void anEventThatStandsTwiceWasPublishedAgainAfterACrashAndIsNoBreach() {
        world.published.add(world.published.get(1));

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void aMessageThatComesAgainLaterIsNoBreach() {
        world.messages.add(world.messages.getFirst());

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void aRequestedReturnLeadsToAMailOrToNone() {
        assertThat(world.broken(folder)).isEmpty();

        world.mailboxes.get(world.purchase(RETURNED).email()).clear();
        world.mails.removeIf(mail -> mail.order().equals(RETURNED));
        for (String notice : List.of("COMPLETED", "RETURN_REQUESTED", "RETURN_RECEIVED", "RETURNED")) {
            world.mail(RETURNED, notice);
        }

        assertThat(world.broken(folder)).isEmpty();
    }

    /** Otherwise the rules about returns would hold in a run without any. */
    @ParameterizedTest
    @CsvSource({"5, 200, true", "5, 150, false", "4, 200, false"})
    void aLongRunWithManyDeliveredOrdersHasAReturn(int minutes, int delivered, boolean demanded) {
        world.length = Duration.ofMinutes(minutes);
        for (int i = 0; i < delivered; i++) {
            world.bought("order " + i, 1, "COMPLETED", "2.00", "0", "{}");
        }
        assertThat(world.broken(folder)).doesNotContain(RETURNS_HAPPEN);

        world.purchases.remove(world.purchase(RETURNED));

        assertThat(world.broken(folder).contains(RETURNS_HAPPEN)).isEqualTo(demanded);
    }

    @Test
    void aParcelThatWasCalledBackAndDamagedGoodsAreNoBreach() {
        world.shipments.put(RETURNED, "RETURNED");
        parcels(world, RETURNED, "RETURNED");
        world.received.put(RETURNED, new Received(0, 1));
        world.show(RETURNED, 1, "RETURNED", "2.00", "2.00", "{\"mill\": 1}, \"damaged\": {\"mill\": 1}");
        world.stock.put("mill", new Stock(6, 0));
        world.books.set(0, new StockBook("mill", 6, 0, 10, 0, 4, 0, 1));

        assertThat(world.broken(folder)).isEmpty();
    }

    /** Two of three units have come back, in two returns, the second of them damaged. */
    @Test
    void returnsOfPartsAreNoBreachWhereUnitsAndMoneyAreThoseOfTheParts() {
        givePartsBack();

        assertThat(world.broken(folder)).isEmpty();
    }

    static Stream<Arguments> breachesOfParts() {
        return Stream.of(
                breach("money is what the order comes to", w -> w.charges.put(COMPLETED, charged(1, "6.00", "2.00"))),
                breach(
                        "what is refunded is the price of what has come back",
                        w -> w.show(COMPLETED, 3, "COMPLETED", "6.00", "6.00", PARTS)),
                breach("stock is what was not delivered", w -> w.stock.put("mill", new Stock(9, 0))),
                breach("who was told of a return has it", w -> w.purchase(COMPLETED)
                        .givenBack("third return", Map.of("mill", 1))),
                breach(
                        "goods are received before they are restocked and refunded",
                        w -> w.received.put(COMPLETED, new Received(1, 0))),
                breach("an order is returned when all of it has come back", w -> {
                    w.show(COMPLETED, 3, "RETURNED", "6.00", "4.00", PARTS);
                    w.tracked.put(COMPLETED, "RETURNED");
                }),
                breach("one mail a step of a return", w -> w.forget(COMPLETED, "RETURN_RECEIVED")),
                breach("one mail a step of a return", w -> w.forget(COMPLETED, "RETURNED")));
    }

    @ParameterizedTest(name = "{0} ({index})")
    @MethodSource("breachesOfParts")
    void aPromiseAboutReturnsOfPartsThatIsBrokenIsTold(String rule, Consumer<World> breach) {
        givePartsBack();

        breach.accept(world);

        assertThat(world.broken(folder)).contains(rule);
    }

    private void givePartsBack() {
        world.purchase(COMPLETED).givenBack("first return", Map.of("mill", 1));
        world.purchase(COMPLETED).givenBack("second return", Map.of("mill", 1));
        world.show(COMPLETED, 3, "COMPLETED", "6.00", "4.00", PARTS);
        var events = new ArrayList<>(World.RETURN);
        events.addAll(List.of("OrderReturnRequested", "OrderReturnReceived", "OrderReturned"));
        world.publish(COMPLETED, events);
        world.received.put(COMPLETED, new Received(1, 1));
        world.charges.put(COMPLETED, charged(1, "6.00", "4.00"));
        world.booked.put(COMPLETED, charged(1, "6.00", "4.00"));
        world.stock.put("mill", new Stock(8, 0));
        world.books.set(0, new StockBook("mill", 8, 0, 10, 0, 4, 2, 1));
        for (String notice : List.of("RETURN_RECEIVED", "RETURNED", "RETURN_RECEIVED", "RETURNED")) {
            world.mail(COMPLETED, notice);
        }
    }

    @Test
    void aParcelThatStayedInTheHouseOrWasBookedTooLateIsNoBreach() {
        world.shipments.put(RETURNED, "RETURNED");
        parcels(world, RETURNED, "CANCELLED");
        parcels(world, CANCELLED, "RETURNED");

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void whatNobodyWasToldMayBeEitherWay() {
        var unanswered = new Purchase("client", "key of nobody", Map.of("mill", 1), "tok_visa", null);
        unanswered.unanswered();
        world.purchases.add(unanswered);

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void aCommandThatNoGatewayTookMayBeDeadLetteredWhereItsOrderIsUndoneOrItWasSentAgain() {
        world.published.add(World.deadCommand(CANCELLED, "AuthorizePayment", NO_GATEWAY));
        world.published.add(World.deadCommand(COMPLETED, "CapturePayment", NO_GATEWAY));

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void anAmountThatWasHeldNoLongerIsChargedAnew() {
        holds(world, COMPLETED, "LAPSED");

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void anOrderOfAnEarlierReleaseIsPaidBeforeItIsShipped() {
        world.publish(COMPLETED, List.of("OrderPlaced", "OrderPaid", "OrderShipped", "OrderCompleted"));

        assertThat(world.broken(folder)).isEmpty();
    }

    @Test
    void anOrderThatNeverCameToItsPaymentIsInNoBooks() {
        world.holds.remove(CANCELLED);
        world.payments.remove(CANCELLED);

        assertThat(world.broken(folder)).isEmpty();
    }

    private static void holds(World world, String order, String... statuses) {
        world.holds.put(order, new Holds(List.of(statuses)));
    }

    private static void parcels(World world, String order, String... statuses) {
        world.parcels.put(order, new Parcels(List.of(statuses)));
    }

    private static Charged charged(long charges, String taken, String givenBack) {
        return new Charged(charges, new BigDecimal(taken), new BigDecimal(givenBack));
    }

    private static Arguments breach(String rule, Consumer<World> breach) {
        return arguments(rule, breach);
    }
}
