package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Live views, with the live changes ahead of the projection and behind it. */
@QuarkusTest
@WithMillrace
class LiveViewTest {

    @TestHTTPResource
    URI server;

    @Inject
    LiveUpdates live;

    @Inject
    MeterRegistry meters;

    private final Story story = new Story(EventIds.next());

    private URI updates(UUID order) {
        return server.resolve("/api/orders/" + order + "/updates");
    }

    private Watcher watch(String... headers) {
        return Watcher.events(updates(story.order()), headers);
    }

    @Test
    void anUnknownOrderIsAnsweredAtOnce() {
        UUID unknown = UUID.randomUUID();

        given().accept("text/event-stream")
                .get("/api/orders/{id}/updates", unknown)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString(unknown.toString()));
        for (String order : List.of(unknown.toString(), "nonsense")) {
            assertThatThrownBy(() -> new Watcher()
                            .connect(server.resolve("/api/orders/" + order + "/updates"))
                            .join())
                    .isInstanceOfSatisfying(CompletionException.class, failure -> assertThat(
                                    ((WebSocketHandshakeException) failure.getCause())
                                            .getResponse()
                                            .statusCode())
                            .isEqualTo(404));
        }
    }

    @Test
    void anOrderIsWatchedAsSoonAsItIsPlacedThoughNothingIsKnownOfItYet() {
        try (var events = watch();
                var socket = Watcher.socket(updates(story.order()))) {
            await().atMost(Story.PATIENCE).until(() -> events.heartbeats() > 0);

            story.place();

            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(events.statuses()).containsExactly("PLACED");
                assertThat(socket.statuses()).containsExactly("PLACED");
            });
        }
    }

    @Test
    void versionsOnlyRiseThoughAChangeIsHeardOfBeforeTheSnapshotIsRead() throws Exception {
        story.placed();
        var heard = hear();
        try (var database = PostgresResource.database().connect("postgres")) {
            hold(database, "LOCK TABLE order_view IN ACCESS EXCLUSIVE MODE");
            try (var watcher = watch()) {
                await().atMost(Story.PATIENCE).until(LiveViewTest::aSnapshotWaits);
                story.reserved(2);
                await().atMost(Story.PATIENCE).until(() -> heard.contains(2L));

                database.rollback();

                await().atMost(Story.PATIENCE)
                        .untilAsserted(
                                () -> assertThat(watcher.statuses()).last().isEqualTo("RESERVED"));
                assertThat(watcher.versions()).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void whatIsHeardBeforeAViewBeginsIsToldThoughTheProjectionIsBehind() throws Exception {
        story.placed();
        var heard = hear();
        try (var database = PostgresResource.database().connect("postgres")) {
            hold(database, "SELECT generation FROM projection_shown FOR UPDATE");
            story.reserved(2);
            story.completed(3);
            await().atMost(Story.PATIENCE).until(() -> heard.contains(3L));
            try (var watcher = watch()) {
                await().atMost(Story.PATIENCE)
                        .untilAsserted(() -> assertThat(watcher.statuses()).containsExactly("PLACED"));

                database.rollback();

                await().atMost(Story.PATIENCE).untilAsserted(() -> assertThat(watcher.statuses())
                        .containsExactly("PLACED", "RESERVED", "COMPLETED"));
                assertThat(watcher.versions()).containsExactly(1L, 2L, 3L);
            }
        }
    }

    @Test
    void aClientThatComesBackIsToldWhatHasHappenedSince() {
        story.placed();
        try (var first = watch()) {
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(first.ids()).containsExactly("1.0"));
            story.reserved(2);
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(first.ids()).containsExactly("1.0", "2.0"));
        }
        story.moved(1);
        story.completed(3);
        await().atMost(Story.PATIENCE)
                .until(() -> given().get("/api/orders/{id}/history", story.order())
                                .<List<Object>>path("$")
                                .size()
                        == 4);

        try (var again = watch("Last-Event-ID", "2.0");
                var socket = Watcher.socket(URI.create(updates(story.order()) + "?lastEventId=2.0"))) {
            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(again.updates()).hasSize(2);
                assertThat(socket.updates()).isEqualTo(again.updates());
            });
            assertThat(again.updates())
                    .extracting(update -> update.getString("type"))
                    .containsExactlyInAnyOrder("ShipmentMoved", "OrderCompleted");
            assertThat(again.ids()).last().isEqualTo("3.1");
            assertThat(again.versions()).isSorted();
        }
        try (var upToDate = watch("Last-Event-ID", "3.1");
                var stranger = watch("Last-Event-ID", "of another server")) {
            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(upToDate.heartbeats()).isPositive();
                assertThat(stranger.statuses()).containsExactly("COMPLETED");
            });
            assertThat(upToDate.updates()).isEmpty();
        }
    }

    @Test
    void aClientThatFloodsASocketIsClosedWithAReasonAndOneThatKeepsItAliveIsNot() {
        story.placed();
        try (var quiet = new Watcher();
                var loud = new Watcher()) {
            WebSocket keptAlive = quiet.connect(updates(story.order())).join();
            keptAlive.sendText("ping", true).join();
            WebSocket flooded = loud.connect(updates(story.order())).join();
            try {
                for (int i = 0; i < 1_000 && !loud.ended().isDone(); i++) {
                    flooded.sendText("more", true).join();
                }
            } catch (CompletionException e) {
                // The server has closed it already.
            }

            await().atMost(Story.PATIENCE).untilAsserted(() -> assertThat(loud.ended())
                    .isCompletedWithValueMatching(end -> end.startsWith("1008 too many messages")));
            story.completed(2);
            await().atMost(Story.PATIENCE)
                    .untilAsserted(() -> assertThat(quiet.statuses()).last().isEqualTo("COMPLETED"));
        }
    }

    /** Nothing more happens to the order, so no failing push would tell. */
    @Test
    void whoHasLeftIsWatchingNoMore() {
        story.placed();
        try (var events = watch();
                var socket = Watcher.socket(updates(story.order()))) {
            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(events.statuses()).containsExactly("PLACED");
                assertThat(socket.statuses()).containsExactly("PLACED");
            });
            assertThat(live.isWatched(story.order())).isTrue();
        }

        await().atMost(Story.PATIENCE).until(() -> !live.isWatched(story.order()));
    }

    @Test
    void eventsOfAnOrderThatNobodyWatchesAreNotDecodedForIt() {
        double before = skipped();

        story.placed();

        await().atMost(Story.PATIENCE).untilAsserted(() -> assertThat(skipped()).isGreaterThan(before));
    }

    private double skipped() {
        return meters.counter("millrace.consumer.skipped", "channel", "orders-live")
                .count();
    }

    /** The versions of the order of which this replica hears. */
    private List<Long> hear() {
        var heard = new CopyOnWriteArrayList<Long>();
        live.watch(story.order()).subscribe().with(change -> heard.add(change.version()));
        return heard;
    }

    /** Executes a statement in a transaction that stays open. */
    static void hold(Connection database, String statement) throws SQLException {
        database.setAutoCommit(false);
        try (var lock = database.createStatement()) {
            lock.execute(statement);
        }
    }

    private static boolean aSnapshotWaits() throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement();
                var waiting = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE '%FROM order_view%'")) {
            waiting.next();
            return waiting.getInt(1) > 0;
        }
    }
}
