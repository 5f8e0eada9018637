package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import java.net.URI;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** When an order is paid: after its shipment, or before it where an earlier release has placed the order. */
@QuarkusTest
@WithMillrace
class PaymentTest {

    private static final String STAYS = "null";

    @TestHTTPResource
    URI server;

    private final Story story = new Story(EventIds.next());

    @BeforeEach
    void reserved() {
        story.placed();
        story.reserved(2);
        expect("RESERVED", "PAYMENT");
    }

    @Test
    void anOrderIsAuthorizedFirstAndPaidWhenItsParcelHasLeft() {
        story.authorized(3);
        expect("AUTHORIZED", "SHIPMENT");
        story.shipped(4);
        expect("SHIPPED", "PAYMENT");
        story.paid(5);
        awaitVersion(5);
        expect("SHIPPED", "PAYMENT");
        story.completed(6);
        expect("COMPLETED", null);

        given().get("/api/orders/{id}/history", story.order())
                .then()
                .body(
                        "type",
                        contains(
                                "OrderPlaced",
                                "OrderStockReserved",
                                "OrderPaymentAuthorized",
                                "OrderShipped",
                                "OrderPaid",
                                "OrderCompleted"))
                .body("[2].detail", equalTo("5.10 GBP"))
                .body("[4].detail", equalTo("5.10 GBP"));
    }

    @Test
    void anOrderOfAnEarlierReleaseIsPaidBeforeItsParcelLeaves() {
        story.paid(3);
        expect("PAID", "SHIPMENT");
        story.shipped(4);
        awaitVersion(4);
        story.completed(5);
        expect("COMPLETED", null);
    }

    @Test
    void whoWatchesIsToldTheSameLiveAndAfterwards() {
        try (var live = watch()) {
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(live.statuses()).containsExactly("RESERVED"));
            story.authorized(3);
            story.shipped(4);
            story.paid(5);
            story.completed(6);
            await().atMost(Story.PATIENCE).untilAsserted(() -> assertThat(live.statuses())
                    .containsExactly("RESERVED", "AUTHORIZED", "SHIPPED", STAYS, "COMPLETED"));
        }
        awaitVersion(6);

        try (var again = watch("Last-Event-ID", "2.0")) {
            await().atMost(Story.PATIENCE).untilAsserted(() -> assertThat(again.statuses())
                    .containsExactly("AUTHORIZED", "SHIPPED", STAYS, "COMPLETED"));
        }
    }

    @Test
    void whoComesBackBeforeThePaymentIsToldWhetherTheStatusStays() {
        try (var earlier = watch("Last-Event-ID", "2.0")) {
            await().atMost(Story.PATIENCE).until(() -> earlier.heartbeats() > 0);
            story.paid(3);
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(earlier.statuses()).containsExactly("PAID"));
        }
        story.shipped(4);
        awaitVersion(4);
        try (var later = watch("Last-Event-ID", "4.0")) {
            await().atMost(Story.PATIENCE).until(() -> later.heartbeats() > 0);
            story.paid(5);
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(later.statuses()).containsExactly(STAYS));
        }
    }

    /** The projection still has the order as RESERVED, and OrderPaid makes a reserved order PAID. */
    @Test
    void whoComesBackAheadOfTheProjectionIsNotToldAStatusThatFollowsFromAnOlderOne() throws Exception {
        try (var database = PostgresResource.database().connect("postgres")) {
            LiveViewTest.hold(database, "SELECT generation FROM projection_shown FOR UPDATE");
            try (var ahead = watch("Last-Event-ID", "4.0")) {
                await().atMost(Story.PATIENCE).until(() -> ahead.heartbeats() > 0);
                story.authorized(3);
                story.shipped(4);
                story.paid(5);
                await().atMost(Story.PATIENCE)
                        .untilAsserted(() -> assertThat(ahead.statuses()).containsExactly(STAYS));

                database.rollback();

                story.completed(6);
                await().atMost(Story.PATIENCE)
                        .untilAsserted(() -> assertThat(ahead.statuses()).containsExactly(STAYS, "COMPLETED"));
            }
        }
        expect("COMPLETED", null);
    }

    @Test
    void aRebuildLeadsToTheSameStatus() {
        var earlier = new Story(EventIds.next()).placed();
        earlier.reserved(2);
        earlier.paid(3);
        story.authorized(3);
        story.shipped(4);
        story.paid(5);
        awaitVersion(5);

        given().post("/api/tracking/rebuild").then().statusCode(202);
        await().atMost(Story.PATIENCE)
                .untilAsserted(() -> given().get("/api/tracking/rebuild").then().body("outcome", equalTo("shown")));

        expect("SHIPPED", "PAYMENT");
        await().atMost(Story.PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", earlier.order())
                .then()
                .body("status", equalTo("PAID")));
    }

    private Watcher watch(String... headers) {
        return Watcher.events(server.resolve("/api/orders/" + story.order() + "/updates"), headers);
    }

    private void expect(String status, String pending) {
        await().atMost(Story.PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", story.order())
                .then()
                .statusCode(200)
                .body("status", equalTo(status))
                .body("pending", equalTo(pending)));
    }

    private void awaitVersion(int version) {
        await().atMost(Story.PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", story.order())
                .then()
                .body("version", equalTo(version)));
    }
}
