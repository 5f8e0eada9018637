package io.millrace.notifications.webhooks;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Request;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.Versions;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.tx.SessionSql;

/** Creates and changes subscriptions. */
@ApplicationScoped
class Subscriptions {

    private final WebhookStore store;
    private final WebhookAddresses addresses;
    private final WebhooksConfig config;
    private final Clock clock;

    Subscriptions(WebhookStore store, WebhookAddresses addresses, WebhooksConfig config, Clock clock) {
        this.store = store;
        this.addresses = addresses;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Fails with a problem if the request describes a subscription that is not allowed. Holds no connection meanwhile.
     */
    Uni<Void> check(WebhookRequest request) {
        return Uni.createFrom()
                .deferred(() -> {
                    request.eventsOrAll();
                    return addresses.lookUp(WebhookUrl.parse(request.url(), config.httpPermitted()));
                })
                .onFailure(RefusedAddressException.class)
                .transform(refused -> Problems.unprocessable("url", "is refused: " + refused.getMessage()))
                .replaceWithVoid();
    }

    /** Creates a subscription, in the current transaction. */
    Uni<Outcome> create(WebhookRequest request) {
        Instant now = now();
        var secret = WebhookSecret.random();
        var webhook = new Webhook(
                EventIds.next(),
                request.url(),
                request.eventsOrAll(),
                request.descriptionOrEmpty(),
                request.enabledOrNot(),
                "",
                1,
                now,
                now,
                null);
        return store.countForCreation()
                .invoke(count -> {
                    if (count >= config.maxSubscriptions()) {
                        throw Problems.conflict(
                                "there are already %d subscriptions, the most that are allowed (millrace.webhooks.max-subscriptions): remove one first"
                                        .formatted(count));
                    }
                })
                .chain(() -> store.add(webhook, secret))
                .map(nothing -> outcome(webhook, secret));
    }

    Uni<List<Webhook>> list(CreationSort sort, @Nullable PageCursor after, int size) {
        @Nullable UUID id = after == null ? null : after.uuid("after");
        return SessionSql.inTransaction(() -> store.list(sort, id, size));
    }

    Uni<Webhook> get(UUID id) {
        return SessionSql.inTransaction(() -> store.find(id)).map(found -> found.orElseThrow(() -> unknown(id)));
    }

    Uni<Webhook> change(UUID id, WebhookRequest request, Request preconditions) {
        return RequestTransactions.run(() -> locked(id).chain(webhook -> {
            Versions.check(preconditions, Versions.tag(webhook.version()));
            Webhook changed = webhook.changed(
                    request.url(), request.eventsOrAll(), request.descriptionOrEmpty(), request.enabledOrNot(), now());
            return store.change(changed).replaceWith(changed);
        }));
    }

    /** Removes a subscription, with its secrets. The retention removes its deliveries later. */
    Uni<Void> remove(UUID id, Request preconditions) {
        return RequestTransactions.run(() -> locked(id).chain(webhook -> {
            Versions.check(preconditions, Versions.tag(webhook.version()));
            return store.remove(id).replaceWithVoid();
        }));
    }

    /** Replaces the secret, in the current transaction. */
    Uni<Outcome> replaceSecret(UUID id) {
        Instant now = now();
        var secret = WebhookSecret.random();
        return locked(id)
                .chain(() -> store.replaceSecret(id, secret, now.plus(config.secretOverlap()), now))
                .chain(() -> store.find(id))
                .map(found -> outcome(found.orElseThrow(() -> unknown(id)), secret));
    }

    /** The subscription, locked until the current transaction ends; fails with 404 if there is none. */
    Uni<Webhook> locked(UUID id) {
        return store.findForChange(id).map(found -> found.orElseThrow(() -> unknown(id)));
    }

    private static Outcome outcome(Webhook webhook, WebhookSecret secret) {
        return Outcome.stored(
                WebhookView.of(webhook, secret), Versions.tag(webhook.version()).getValue());
    }

    private static RuntimeException unknown(UUID id) {
        return Problems.notFound("webhook", id);
    }

    /** As exact as the columns. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
