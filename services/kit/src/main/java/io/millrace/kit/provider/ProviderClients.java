package io.millrace.kit.provider;

import java.util.concurrent.TimeUnit;

import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;

/** Builds the HTTP clients of providers, which keep the limits of the settings and send the API key with each request. */
public final class ProviderClients {

    private ProviderClients() {}

    /**
     * Builds a client.
     *
     * @param api the operations of the provider's contract, as a REST client interface
     * @param done the statuses of an operation that is carried out
     */
    public static <A> A of(Class<A> api, ProviderSettings settings, DoneStatuses done) {
        long timeout = settings.timeout().toMillis();
        ClientRequestFilter authentication =
                request -> request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, settings.authorization());
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(settings.url())
                .connectTimeout(timeout, TimeUnit.MILLISECONDS)
                .readTimeout(timeout, TimeUnit.MILLISECONDS)
                .property("io.quarkus.rest.client.connection-pool-size", settings.connections())
                .register(authentication, ClientRequestFilter.class)
                .register(done)
                .build(api);
    }
}
