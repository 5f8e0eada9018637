package io.millrace.tracking;

import java.util.UUID;

import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.WebSocket;
import io.smallrye.mutiny.Multi;

import io.millrace.tracking.LiveUpdates.Update;

/** Live updates of one order over WebSocket: its state at first, then what happens. */
@WebSocket(path = "/api/orders/{orderId}/updates")
public class UpdatesSocket {

    private final Watching watching;

    UpdatesSocket(Watching watching) {
        this.watching = watching;
    }

    @OnOpen
    Multi<Update> open(@PathParam String orderId) {
        return watching.watch(UUID.fromString(orderId));
    }
}
