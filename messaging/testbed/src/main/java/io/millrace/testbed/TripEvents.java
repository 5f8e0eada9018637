package io.millrace.testbed;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.saga.SagaContext;

/** Sends the saga's commands, and the participants' answers. */
@ApplicationScoped
public class TripEvents {

    private final OutboxEmitter<Trip.Command> commands;
    private final OutboxEmitter<Trip.Answer> answers;

    TripEvents(
            @Channel("trip-commands-out") OutboxEmitter<Trip.Command> commands,
            @Channel("trip-answers-out") OutboxEmitter<Trip.Answer> answers) {
        this.commands = commands;
        this.answers = answers;
    }

    public UUID command(SagaContext<Trip> saga, String action) {
        return command(saga, saga.data().name(), action);
    }

    public UUID command(SagaContext<?> saga, String name, String action) {
        var command = new Trip.Command(name, action);
        return commands.send(saga.command(OutgoingEvent.of(saga.id().toString(), command)));
    }

    public UUID answer(EventContext command, Trip.Answer answer) {
        return answers.send(
                OutgoingEvent.of(String.valueOf(command.key()), answer).inReplyTo(command));
    }
}
