package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.SessionSql;

/** Starts the test bed's sagas, scripts their participants, and lets their time pass. */
@ApplicationScoped
class Trips {

    private final Sagas sagas;
    private final SagaDefinition<Trip> trip;
    private final SagaDefinition<TripSaga.Ticket> ticket;
    private final TripScript script;
    private final TripParticipantHandler participants;

    Trips(
            Sagas sagas,
            SagaDefinition<Trip> trip,
            SagaDefinition<TripSaga.Ticket> ticket,
            TripScript script,
            TripParticipantHandler participants) {
        this.sagas = sagas;
        this.trip = trip;
        this.ticket = ticket;
        this.script = script;
        this.participants = participants;
    }

    static String name(UUID id) {
        return "trip-" + id;
    }

    void when(UUID id, String action, String... outcomes) {
        script.when(name(id), action, outcomes);
    }

    void start(UUID id) {
        OnContext.run(() -> SessionSql.inTransaction(() -> sagas.start(trip, id, new Trip(name(id), ""))));
    }

    void startTicket(UUID id) {
        OnContext.run(() -> SessionSql.inTransaction(() -> sagas.start(ticket, id, new TripSaga.Ticket(name(id)))));
    }

    Sagas.Answer cancel(UUID id) {
        return OnContext.run(() -> SessionSql.inTransaction(() -> sagas.cancel(id, "changed plans")));
    }

    /** Makes the participant send the answer that it has held back. */
    void answerHeld(UUID id) {
        OnContext.run(() -> SessionSql.inTransaction(() -> {
            participants.answerHeld(name(id));
            return Uni.createFrom().voidItem();
        }));
    }

    long asked(UUID id, String action) {
        return script.asked(name(id)).stream().filter(action::equals).count();
    }

    void awaitAsked(UUID id, String action, int times) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(asked(id, action)).isEqualTo(times));
    }

    /** Lets the deadline pass, after the action was requested this number of times without an answer. */
    void deadlinePasses(UUID id, String action, int times) {
        awaitAsked(id, action, times);
        timePasses(List.of(id));
    }

    /** Moves each saga's time to its next deadline, or to the end of its next pause. */
    void timePasses(Collection<UUID> ids) {
        OnContext.run(() -> SessionSql.inTransaction(() ->
                SessionSql.update("UPDATE saga SET deadline = now() WHERE id = ANY ($1) AND deadline > now()", (Object)
                        ids.toArray(UUID[]::new))));
    }

    SagaView view(UUID id) {
        return OnContext.run(() -> sagas.view(id)).orElseThrow();
    }

    List<String> timeline(UUID id) {
        return view(id).timeline().stream().map(SagaView.LogLine::event).toList();
    }

    void awaitStatus(UUID id, SagaStatus status) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(view(id).status()).isEqualTo(status));
    }
}
