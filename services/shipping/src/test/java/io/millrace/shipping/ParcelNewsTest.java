package io.millrace.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.kit.RowLockedException;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.Carrier.ParcelStatus;

/** News of many parcels that comes at the same time. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class ParcelNewsTest {

    private static final int MANY = 20;

    @Inject
    ParcelNews news;

    private final List<UUID> orders = booked();

    /** Shipments whose carrier knows nothing of them. */
    private static List<UUID> booked() {
        var orders = new ArrayList<UUID>();
        for (int i = 0; i < MANY; i++) {
            UUID order = UUID.randomUUID();
            House.sql("""
                    INSERT INTO shipment (order_id, shipment_id, status, carrier, tracking_number, recipient, city, place,
                        version, changed_at, parcel_id, look_up_at)
                    VALUES ('%s', gen_random_uuid(), 'CREATED', 'post', 'MP1', 'Ada', 'Bath', '', 1, now(), 'pa_%s',
                        now() + interval '1 hour')
                    """.formatted(order, order));
            orders.add(order);
        }
        return orders;
    }

    @Test
    void newsThatComesTogetherIsEnteredTogetherAndTheUnknownOrderIsRefusedAlone() {
        var all = new ArrayList<>(orders);
        all.add(MANY / 2, UUID.randomUUID());

        var known = new ArrayList<>(OnContext.run(() -> Uni.join()
                .all(all.stream()
                        .map(order -> enter(order, ParcelStatus.PICKED_UP, 1))
                        .toList())
                .andFailFast()));

        assertThat(known.remove(MANY / 2)).isFalse();
        assertThat(known).containsOnly(true);
        assertThat(statuses()).containsOnly("PICKED_UP 2 1");
        assertThat(transactions()).isLessThan(MANY / 2);
    }

    @Test
    void allNewsOfOneParcelIsEnteredInItsOrderThoughItComesTogether() {
        UUID order = orders.getFirst();
        var busy = orders.subList(1, MANY);

        OnContext.run(() -> Uni.join()
                .all(IntStream.range(0, busy.size() + 4)
                        .mapToObj(i -> switch (i) {
                            case 1 -> enter(order, ParcelStatus.PICKED_UP, 1);
                            case 2 -> enter(order, ParcelStatus.IN_TRANSIT, 2);
                            case 3 -> enter(order, ParcelStatus.PICKED_UP, 1);
                            case 4 -> enter(order, ParcelStatus.DELIVERED, 3);
                            default -> enter(busy.get(Math.max(0, i - 4)), ParcelStatus.PICKED_UP, 1);
                        })
                        .toList())
                .andFailFast());

        assertThat(status(order)).isEqualTo("DELIVERED 4 3");
    }

    @Test
    void aLockedShipmentHoldsUpItsOwnNewsAlone() throws SQLException {
        UUID locked = orders.get(MANY / 2);
        try (var connection = House.database();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM shipment WHERE order_id = '%s' FOR UPDATE".formatted(locked));

            var outcomes = new ArrayList<>(OnContext.run(() -> Uni.join()
                    .all(orders.stream()
                            .map(order -> enter(order, ParcelStatus.PICKED_UP, 1)
                                    .map(String::valueOf)
                                    .onFailure(RowLockedException.class)
                                    .recoverWithItem("locked"))
                            .toList())
                    .andFailFast()));

            assertThat(outcomes.remove(MANY / 2)).isEqualTo("locked");
            assertThat(outcomes).containsOnly("true");
            connection.rollback();
        }
        assertThat(OnContext.run(() -> enter(locked, ParcelStatus.PICKED_UP, 1)))
                .isTrue();
        assertThat(statuses()).containsOnly("PICKED_UP 2 1");
    }

    private Uni<Boolean> enter(UUID order, ParcelStatus status, long sequence) {
        return news.enter(order, "pa_" + order, new ParcelChange(sequence, status));
    }

    private List<String> statuses() {
        return orders.stream().map(ParcelNewsTest::status).toList();
    }

    private static String status(UUID order) {
        return House.text(
                "SELECT status || ' ' || version || ' ' || carrier_sequence FROM shipment WHERE order_id = '%s'"
                        .formatted(order));
    }

    private int transactions() {
        return orders.stream()
                .map(order -> House.text("SELECT xmin::text FROM shipment WHERE order_id = '%s'".formatted(order)))
                .collect(Collectors.toSet())
                .size();
    }
}
