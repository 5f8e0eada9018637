package io.millrace.users.keys;

import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Reads the keys that a request's token needs before the token is verified, which does not wait. */
@ApplicationScoped
class KeysBeforeTokens {

    private static final int BEFORE_AUTHENTICATION = 250;
    private static final String BEARER = "bearer ";

    private final SigningKeys keys;

    KeysBeforeTokens(SigningKeys keys) {
        this.keys = keys;
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, BEFORE_AUTHENTICATION);
    }

    private void read(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null
                || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                || keys.areReadyFor(TokenHeaders.keyId(header.substring(BEARER.length())))) {
            context.next();
            return;
        }
        // Its body must not pass by while nobody reads it.
        context.request().pause();
        keys.read()
                .subscribe()
                .with(
                        read -> {
                            context.request().resume();
                            context.next();
                        },
                        context::fail);
    }
}
