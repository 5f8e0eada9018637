package io.millrace.stack.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** The updates of an order, as they arrive over a WebSocket. */
final class Updates implements WebSocket.Listener {

    private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            try {
                arrived.add(mapper.readTree(text.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    BlockingQueue<JsonNode> arrived() {
        return arrived;
    }
}
