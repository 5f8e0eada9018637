package io.millrace.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;

/** See {@link WatchableOrder}; likewise for WebSockets, whose upgrade is refused. */
@ApplicationScoped
public class WatchableOrderFilter implements HttpUpgradeCheck {

    private static final String ORDER_ID = "orderId";
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final Map<String, List<String>> RETRY_LATER = Map.of("Retry-After", List.of("2"));

    private final Watching watching;

    WatchableOrderFilter(Watching watching) {
        this.watching = watching;
    }

    /** Null lets the request pass. */
    @WatchableOrder
    @ServerRequestFilter
    public Uni<@Nullable Response> check(UriInfo address) {
        String given = address.getPathParameters().getFirst(ORDER_ID);
        // What is no id, the parameter's own check refuses.
        return parse(given)
                .map(orderId -> watching.isWatchable(orderId)
                        .map(watchable -> watchable
                                ? null
                                : Problems.notFound("order", orderId).toResponse()))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        return parse(context.pathParam(ORDER_ID))
                .map(watching::isWatchable)
                .orElseGet(() -> Uni.createFrom().item(false))
                .map(watchable ->
                        watchable ? CheckResult.permitUpgradeSync() : CheckResult.rejectUpgradeSync(NOT_FOUND))
                .onFailure()
                .recoverWithItem(failure -> CheckResult.rejectUpgradeSync(UNAVAILABLE, RETRY_LATER));
    }

    private static Optional<UUID> parse(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
