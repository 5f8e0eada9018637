package io.millrace.kit.bulk;

import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Exempts bodies with many lines from the limit of all other bodies: they are never held in memory. The gateway has a
 * limit for them.
 */
@ApplicationScoped
class BulkBodies {

    /** Before Quarkus compares the Content-Length with the limit. */
    private static final int BEFORE_THE_LIMIT = -3;

    void route(@Observes Router router) {
        router.route("/api/*").order(BEFORE_THE_LIMIT).handler(BulkBodies::exempt);
    }

    private static void exempt(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (isBulk(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            // Until the endpoint reads it.
            request.pause();
            request.headers().remove(HttpHeaders.CONTENT_LENGTH);
            // What a refused request has sent is in the way of the next one on its connection.
            context.addEndHandler(ignored -> {
                if (!request.isEnded()) {
                    request.resume();
                }
            });
        }
        context.next();
    }

    private static boolean isBulk(@Nullable String type) {
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return lower.startsWith(BulkFormat.NDJSON) || lower.startsWith(BulkFormat.CSV);
    }
}
