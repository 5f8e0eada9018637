package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.millrace.kit.Money;
import io.millrace.orders.Order.Recorded;
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.PricedLine;

class OrderTest {

    private static final UUID ID = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();
    private static final OrderFact.Placed PLACED = new OrderFact.Placed(
            new OrderFact.Customer(UUID.randomUUID(), "Ada", "ada@example.com"),
            new OrderFact.Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
            List.of(
                    new PricedLine("A", "Apple", 3, Money.of("2.00", "GBP")),
                    new PricedLine("B", "Bell", 1, Money.of("5.00", "GBP")),
                    new PricedLine("A", "Apple", 2, Money.of("1.50", "GBP"))),
            Money.of("14.00", "GBP"));

    @Test
    void factsMakeTheOrder() {
        assertThat(statusAfter()).isEqualTo(OrderStatus.PLACED);
        assertThat(statusAfter(new OrderFact.StockReserved(ID))).isEqualTo(OrderStatus.RESERVED);
        var authorized = new OrderFact.PaymentAuthorized(ID, Money.of("14", "GBP"));
        assertThat(statusAfter(authorized)).isEqualTo(OrderStatus.AUTHORIZED);
        assertThat(statusAfter(new OrderFact.Shipped(ID, "c", "t"))).isEqualTo(OrderStatus.SHIPPED);
        assertThat(statusAfter(new OrderFact.Completed(Money.of("14", "GBP")))).isEqualTo(OrderStatus.COMPLETED);
        assertThat(statusAfter(new OrderFact.CancellationRequested("r"))).isEqualTo(OrderStatus.CANCELLING);
        assertThat(statusAfter(new OrderFact.Cancelled("r", "d", null))).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void whatIsTakenAfterTheShipmentLeavesTheOrderWhatItIs() {
        var shipped = new OrderFact.Shipped(ID, "c", "t");
        var unwanted = new OrderFact.CancellationRequested("r");
        var paid = new OrderFact.Paid(ID, Money.of("14", "GBP"));

        assertThat(statusAfter(shipped, paid)).isEqualTo(OrderStatus.SHIPPED);
        assertThat(statusAfter(shipped, unwanted, paid)).isEqualTo(OrderStatus.CANCELLING);
        assertThat(after(shipped).isPast(paid)).isFalse();
        assertThat(after(shipped, paid).isPast(paid)).isTrue();
    }

    /** An earlier release charged first. */
    @Test
    void whatIsTakenBeforeTheShipmentMakesTheOrderPaid() {
        var paid = new OrderFact.Paid(ID, Money.of("14", "GBP"));
        var shipped = new OrderFact.Shipped(ID, "c", "t");

        assertThat(statusAfter(paid)).isEqualTo(OrderStatus.PAID);
        assertThat(after(paid).isPast(new OrderFact.PaymentAuthorized(ID, Money.of("14", "GBP"))))
                .isTrue();
        assertThat(after(paid, shipped).isPast(paid)).isTrue();
    }

    @Test
    void anOrderBeginsWithItsPlacement() {
        var facts = List.of(new Recorded(1, new OrderFact.StockReserved(ID), Instant.EPOCH));

        assertThatThrownBy(() -> Order.of(ID, facts)).hasMessageContaining("does not begin with its placement");
        assertThat(Order.of(ID, List.of())).isEmpty();
    }

    @Test
    void returnsOfPartsAddUpToAReturnOfAll() {
        var completed = new OrderFact.Completed(Money.of("14", "GBP"));
        var part = List.of(new Line("A", 2));
        var rest = List.of(new Line("A", 3), new Line("B", 1));

        Order asked = after(completed, request(part));
        assertThat(asked.status()).isEqualTo(OrderStatus.RETURNING);
        assertThat(asked.leftToReturn()).isEqualTo(Map.of("A", 3, "B", 1));

        Order once = after(completed, request(part), returned(part, "4.00"));
        assertThat(once.status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(once.returns().refunded().amount()).isEqualByComparingTo("4.00");

        Order all = after(completed, request(part), returned(part, "4.00"), request(rest), returned(rest, "10.00"));
        assertThat(all.status()).isEqualTo(OrderStatus.RETURNED);
        assertThat(all.returns().returned()).isEqualTo(Map.of("A", 5, "B", 1));
        assertThat(all.returns().refunded().amount()).isEqualByComparingTo("14.00");
    }

    @Test
    void twoReturnsMayBeOnTheirWayAtTheSameTime() {
        var completed = new OrderFact.Completed(Money.of("14", "GBP"));
        var apples = List.of(new Line("A", 1));
        var bell = List.of(new Line("B", 1));

        Order order = after(completed, request(apples), request(OTHER, bell), returned(bell, "5"));

        assertThat(order.status()).isEqualTo(OrderStatus.RETURNING);
        assertThat(order.returns().returning()).isEqualTo(Map.of("A", 1));
    }

    @Test
    void whatComesBackIsPricedAsItWasBoughtAndAddsUpToTheTotal() {
        Order order = after();
        assertThat(order.priceOf(List.of(new Line("A", 3))).amount()).isEqualByComparingTo("6.00");
        assertThat(order.priceOf(List.of(new Line("A", 5), new Line("B", 1))).amount())
                .isEqualByComparingTo(PLACED.total().amount());

        var four = List.of(new Line("A", 4));
        Order later = after(new OrderFact.Completed(PLACED.total()), request(four), returned(four, "7.50"));
        assertThat(later.priceOf(List.of(new Line("A", 1))).amount()).isEqualByComparingTo("1.50");
    }

    @Test
    void whatComesBackDamagedOrNotAtAllIsPricedApart() {
        var completed = new OrderFact.Completed(Money.of("14", "GBP"));
        var intact = List.of(new Line("A", 2));
        var damaged = List.of(new Line("A", 1));
        Order asked = after(completed, request(List.of(new Line("A", 5))));

        var strict = asked.receive(ID, intact, damaged, false).orElseThrow();
        assertThat(strict.refund().amount()).isEqualByComparingTo("4.00");
        var lenient = asked.receive(ID, intact, damaged, true).orElseThrow();
        assertThat(lenient.refund().amount()).isEqualByComparingTo("6.00");
        assertThat(lenient.lines()).containsExactly(new Line("A", 3));

        Order received = after(completed, request(List.of(new Line("A", 5))), lenient);
        assertThat(received.receive(ID, intact, damaged, true)).isEmpty();
        assertThat(received.expire(ID)).isEmpty();
        assertThat(received.returns().returning()).isEqualTo(Map.of("A", 3));
        Order done = received.after(received.takeBack(ID, lenient.lines(), lenient.refund()), Instant.EPOCH);
        assertThat(done.status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(done.returns().damaged()).isEqualTo(Map.of("A", 1));
        assertThat(done.leftToReturn()).isEqualTo(Map.of("A", 2, "B", 1));
    }

    @Test
    void aReturnWithoutGoodsLeavesThemWithTheCustomer() {
        var completed = new OrderFact.Completed(Money.of("14", "GBP"));
        Order asked = after(completed, request(List.of(new Line("A", 5))));

        Order over = asked.after(asked.expire(ID).orElseThrow(), Instant.EPOCH);

        assertThat(over.status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(over.leftToReturn()).isEqualTo(Map.of("A", 5, "B", 1));
        assertThat(over.expire(ID)).isEmpty();
    }

    private static OrderFact request(List<Line> lines) {
        return request(ID, lines);
    }

    private static OrderFact request(UUID returnId, List<Line> lines) {
        return new OrderFact.ReturnRequested(returnId, lines, Money.zero("GBP"), "test");
    }

    /** The fact that the order adds when the saga has completed a return. */
    private static OrderFact returned(List<Line> lines, String refund) {
        return new OrderFact.Returned(ID, lines, Money.of(refund, "GBP"), OrderStatus.PLACED);
    }

    private static OrderStatus statusAfter(OrderFact... facts) {
        return after(facts).status();
    }

    private static Order after(OrderFact... facts) {
        var recorded = new ArrayList<Recorded>();
        recorded.add(new Recorded(1, PLACED, Instant.EPOCH));
        for (OrderFact fact : facts) {
            OrderFact next = fact instanceof OrderFact.Returned back
                    ? Order.of(ID, recorded).orElseThrow().takeBack(ID, back.lines(), back.refund())
                    : fact;
            recorded.add(new Recorded(recorded.size() + 1, next, Instant.EPOCH));
        }
        Order order = Order.of(ID, recorded).orElseThrow();
        assertThat(order.version()).isEqualTo(recorded.size());
        return order;
    }
}
