package io.millrace.testbed;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;

/** Sends numbers, through the outbox. */
@ApplicationScoped
public class NumberEvents {

    private final OutboxEmitter<String> numbers;
    private final OutboxEmitter<OrderEvent> orders;

    NumberEvents(
            @Channel("numbers-out") OutboxEmitter<String> numbers,
            @Channel("orders-out") OutboxEmitter<OrderEvent> orders) {
        this.numbers = numbers;
        this.orders = orders;
    }

    public UUID number(String key, String value) {
        return numbers.send(key, value);
    }

    public UUID number(OutgoingEvent<String> event) {
        return numbers.send(event);
    }

    public UUID order(OrderEvent event) {
        return orders.send(event.getOrderId().toString(), event);
    }
}
