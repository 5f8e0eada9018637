package io.millrace.notifications.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import io.millrace.messaging.tx.Contexts;

/** Looks up the addresses of subscribers, and refuses those that are not on the internet. */
@ApplicationScoped
class WebhookAddresses {

    private static final Duration LOOKUP = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final boolean privatePermitted;

    WebhookAddresses(Vertx vertx, WebhooksConfig config) {
        this.vertx = vertx;
        this.privatePermitted = config.privateAddressesPermitted();
    }

    /**
     * Looks the host up. The caller connects to the returned address: a second lookup could return another address.
     *
     * @return fails with {@link RefusedAddressException} if the host has no address, or an address that messages must
     *     not be sent to
     */
    Uni<InetAddress> lookUp(WebhookUrl url) {
        String host = url.host();
        return Contexts.here(Uni.createFrom()
                        // The lookup blocks.
                        .completionStage(
                                () -> vertx.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
                                        .toCompletionStage())
                        .ifNoItem()
                        .after(LOOKUP)
                        .fail())
                .onFailure(failure -> failure instanceof UnknownHostException || failure instanceof TimeoutException)
                .transform(
                        failure -> new RefusedAddressException("its host has no address: the name can't be resolved"))
                .map(this::permitted);
    }

    private InetAddress permitted(List<InetAddress> found) {
        if (!privatePermitted && !found.stream().allMatch(PublicAddresses::contains)) {
            throw new RefusedAddressException("its host is not on the internet: messages are not sent to loopback, "
                    + "link-local, private and other special addresses");
        }
        return found.getFirst();
    }
}
