package io.millrace.tracking;

import java.util.UUID;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPingMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;

/**
 * Live updates of one order over WebSocket: first its state, then each event. The server pings, so that a silent order's
 * socket stays open. A client sends nothing; one that sends much is closed.
 */
@WebSocket(path = UpdatesSocket.PATH)
public class UpdatesSocket {

    static final String PATH = "/api/orders/{orderId}/updates";

    private static final CloseReason FLOODED =
            new CloseReason(1008, "too many messages: this address takes none, it only sends");
    private static final CloseReason TOO_SLOW =
            new CloseReason(1013, "updates were not read in time; connect again with the last id");
    private static final CloseReason UNKNOWN = new CloseReason(4404, "the order does not exist");
    private static final CloseReason FAILED = new CloseReason(1011, "try again later");

    private static final TypedKey<Cancellable> VIEW = new TypedKey<>("view");
    private static final TypedKey<Inbound> INBOUND = new TypedKey<>("inbound");

    private final Watching watching;

    UpdatesSocket(Watching watching) {
        this.watching = watching;
    }

    @OnOpen
    Uni<Void> open(@PathParam String orderId, WebSocketConnection connection) {
        connection.userData().put(INBOUND, new Inbound());
        var since = LastEventId.of(connection.handshakeRequest());
        Cancellable view = watching.watch(UUID.fromString(orderId), since)
                .onItem()
                .<Update>disjoint()
                .onItem()
                .call(update -> connection.sendText(update))
                .subscribe()
                .with(sent -> {}, failure -> end(connection, failure));
        connection.userData().put(VIEW, view);
        return Uni.createFrom().voidItem();
    }

    @OnTextMessage
    Uni<Void> text(String message, WebSocketConnection connection) {
        return heard(connection);
    }

    @OnBinaryMessage
    Uni<Void> binary(Buffer message, WebSocketConnection connection) {
        return heard(connection);
    }

    @OnPingMessage
    Uni<Void> ping(Buffer message, WebSocketConnection connection) {
        return heard(connection);
    }

    private static Uni<Void> heard(WebSocketConnection connection) {
        Inbound inbound = connection.userData().get(INBOUND);
        return inbound == null || !inbound.isFlood() || connection.isClosed()
                ? Uni.createFrom().voidItem()
                : connection.close(FLOODED);
    }

    @OnClose
    @NonBlocking
    void closed(WebSocketConnection connection) {
        Cancellable view = connection.userData().remove(VIEW);
        if (view != null) {
            view.cancel();
        }
    }

    private static void end(WebSocketConnection connection, Throwable failure) {
        if (connection.isClosed()) {
            return;
        }
        CloseReason reason =
                switch (failure) {
                    case LiveView.UnknownOrderException unknown -> UNKNOWN;
                    case BackPressureFailure slow -> TOO_SLOW;
                    default -> FAILED;
                };
        connection.close(reason).subscribe().with(closed -> {}, ignored -> {});
    }
}
