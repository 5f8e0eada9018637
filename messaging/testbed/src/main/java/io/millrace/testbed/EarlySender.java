package io.millrace.testbed;

import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;

/** Uses its emitter before the channels are built, as a scheduled method may that runs during the start. */
@ApplicationScoped
public class EarlySender {

    private final OutboxEmitter<String> numbers;

    EarlySender(@Channel("numbers-out") OutboxEmitter<String> numbers) {
        this.numbers = numbers;
    }

    void onStart(@Observes @Priority(1) StartupEvent event) {
        // The observer makes CDI create this bean at the start.
    }

    public UUID send(String key, String value) {
        return numbers.send(key, value);
    }
}
