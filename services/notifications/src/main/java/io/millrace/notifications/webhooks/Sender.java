package io.millrace.notifications.webhooks;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.webhooks.DeliveryDue;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.notifications.webhooks.Delivery.State;
import io.millrace.notifications.webhooks.DeliveryStore.Destination;
import io.millrace.notifications.webhooks.DeliveryStore.ToSend;

/**
 * Makes one attempt to send a message, outside of any transaction, and stores its outcome.
 *
 * <p>After a crash between the response and the outcome the message is sent again, with the same {@code webhook-id}, by
 * which subscribers recognize it.
 */
@ApplicationScoped
class Sender {

    private final DeliveryStore deliveries;
    private final WebhookStore webhooks;
    private final WebhookClient client;
    private final Endpoints endpoints;
    private final Once once;
    private final Clock clock;
    private final WebhooksConfig config;
    private final MessagingConfig messaging;

    Sender(
            DeliveryStore deliveries,
            WebhookStore webhooks,
            WebhookClient client,
            Endpoints endpoints,
            Once once,
            Clock clock,
            WebhooksConfig config,
            MessagingConfig messaging) {
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.client = client;
        this.endpoints = endpoints;
        this.once = once;
        this.clock = clock;
        this.config = config;
        this.messaging = messaging;
    }

    /** Sends the message unless its record was handled before; fails if the subscriber does not accept the message. */
    Uni<Void> send(DeliveryDue due, EventContext context) {
        return once.isHandled(context)
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : deliveries
                                .toSend(due.getDeliveryId(), clock.instant())
                                .chain(found -> send(due, context, found.orElse(null))));
    }

    private Uni<Void> send(DeliveryDue due, EventContext context, @Nullable ToSend message) {
        if (message == null) {
            return nothingToDo(context);
        }
        if (message.destination() == null) {
            endpoints.forget(due.getSubscriptionId());
            return nothingToDo(context);
        }
        if (message.state() == State.DELIVERED) {
            return nothingToDo(context);
        }
        Destination destination = message.destination();
        if (!destination.enabled()) {
            return once.run(context, () -> deliveries.giveUp(due.getDeliveryId(), "the subscription is disabled"));
        }
        if (!message.dueUntil().isAfter(clock.instant())) {
            return tooLate(due);
        }
        if (!endpoints.enter(due.getSubscriptionId())) {
            return notSent(due, context, "not sent: earlier messages wait for the endpoint's answers");
        }
        return attempt(due, message.body(), destination).chain(outcome -> store(due, context, destination, outcome));
    }

    /** A message that waited behind other messages about the same order has no more time than they had. */
    private Uni<Void> tooLate(DeliveryDue due) {
        String reason = "not accepted within " + config.giveUpAfter();
        return SessionSql.inTransaction(() -> deliveries.giveUp(due.getDeliveryId(), reason))
                .chain(() -> Uni.createFrom().failure(new PermanentFailure(reason)));
    }

    private Uni<Void> nothingToDo(EventContext context) {
        return once.run(context, () -> Uni.createFrom().voidItem());
    }

    /** Gives the place at the endpoint back in any case. */
    private Uni<Outcome> attempt(DeliveryDue due, String body, Destination destination) {
        UUID webhook = due.getSubscriptionId();
        return Uni.createFrom()
                .deferred(() -> client.post(
                        WebhookUrl.parse(destination.url(), config.httpPermitted()),
                        new WebhookClient.Message(
                                due.getDeliveryId(),
                                body,
                                destination.secrets(),
                                clock.instant().getEpochSecond())))
                // The time counts from the lookup of the name on; the client's own limit begins once it is connected.
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new TimeoutException("no answer within " + config.timeout()))
                .map(Outcome::answered)
                .onFailure()
                .recoverWithItem(failure -> Outcome.unanswered(SendFailures.describe(failure)))
                .invoke(outcome -> endpoints.leave(webhook, outcome.isAnswered()))
                .onCancellation()
                .invoke(() -> endpoints.leave(webhook, false));
    }

    private Uni<Void> store(DeliveryDue due, EventContext context, Destination destination, Outcome outcome) {
        UUID delivery = due.getDeliveryId();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (outcome.isAccepted()) {
            return once.run(context, () -> deliveries.noteAttempt(delivery, State.DELIVERED, outcome, now));
        }
        if (outcome.isGone()) {
            return once.run(
                    context, () -> webhooks.disable(due.getSubscriptionId(), destination.url(), outcome.reason(), now)
                            .chain(() -> deliveries.noteAttempt(delivery, State.GIVEN_UP, outcome, now)));
        }
        var state = isLastAttempt(context) ? State.GIVEN_UP : State.FAILED;
        return SessionSql.inTransaction(() -> deliveries.noteAttempt(delivery, state, outcome, now))
                .chain(() -> Uni.createFrom().failure(new DeliveryFailedException(outcome.reason())));
    }

    private Uni<Void> notSent(DeliveryDue due, EventContext context, String reason) {
        Uni<Void> noted = isLastAttempt(context)
                ? SessionSql.inTransaction(() -> deliveries.giveUp(due.getDeliveryId(), reason))
                : Uni.createFrom().voidItem();
        return noted.chain(() -> Uni.createFrom().failure(new DeliveryFailedException(reason)));
    }

    /** Whether the channel dead-letters the event if this attempt fails: after the first delivery and all parked ones. */
    private boolean isLastAttempt(EventContext context) {
        var limits = Objects.requireNonNull(messaging.incoming().get(context.channel()), context.channel())
                .failure();
        return context.attempt() > limits.retries() + limits.parkedRetries();
    }
}
