package io.millrace.testbed;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.vertx.amqp.AmqpClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.amqp.AmqpClient;
import io.vertx.mutiny.amqp.AmqpConnection;
import io.vertx.mutiny.amqp.AmqpMessage;
import io.vertx.mutiny.amqp.AmqpSender;
import io.vertx.mutiny.core.Vertx;

/** Another service, at the far end of a queue. */
final class AmqpEnd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final AmqpConnection connection;
    private final AmqpSender sender;
    private final List<AmqpMessage> received = new CopyOnWriteArrayList<>();

    AmqpEnd() {
        var options = new AmqpClientOptions().setHost("localhost").setPort(AmqpResource.port());
        connection = AmqpClient.create(vertx, options).connectAndAwait();
        sender = connection.createSender(AmqpResource.IN).await().atMost(PATIENCE);
        connection.createReceiver(AmqpResource.OUT).await().atMost(PATIENCE).handler(received::add);
    }

    /** Sends a message; returns when the broker has accepted it. */
    void send(String text, JsonObject properties) {
        var message = AmqpMessage.create()
                .withBody(text)
                .contentType("text/plain")
                .applicationProperties(properties)
                .build();
        sender.sendWithAck(message).await().atMost(PATIENCE);
    }

    List<AmqpMessage> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        connection.closeAndAwait();
        vertx.closeAndAwait();
    }
}
