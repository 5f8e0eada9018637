package io.millrace.testbed;

import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;

/** Has its emitter before the channels are built, as a scheduled method may that fires while the service starts. */
@ApplicationScoped
public class EarlySender {

    private final OutboxEmitter<String> numbers;

    EarlySender(@Channel("numbers-out") OutboxEmitter<String> numbers) {
        this.numbers = numbers;
    }

    void onStart(@Observes @Priority(1) StartupEvent event) {
        // Observing is what makes it.
    }

    UUID send(String key, String value) {
        return numbers.send(key, value);
    }
}
