package io.millrace.testbed;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;

/** Sends numbers on request. */
@Path("/numbers")
public class NumbersResource {

    private final NumberEvents events;

    NumbersResource(NumberEvents events) {
        this.events = events;
    }

    @POST
    @Path("/{key}/{value}")
    @WithTransaction
    public Uni<Void> send(String key, String value) {
        events.number(key, value);
        return Uni.createFrom().voidItem();
    }
}
