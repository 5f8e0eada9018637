package io.millrace.tracking;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.AcceptedAnswers;
import io.millrace.kit.Problems;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.GenerationStore.Rebuild;
import io.millrace.tracking.TrackedOrder.HistoryEntry;

/** The API of the read model. */
@Path("/api")
@Tag(name = "Tracking")
public class TrackingResource {

    private static final String UNDER_WAY = """
            {
              "type": "/problems.html#conflict",
              "status": 409,
              "title": "Conflict",
              "detail": "the read model is being made anew already",
              "instance": "/api/tracking/rebuild",
              "code": "conflict"
            }""";

    private final ProjectionStore projection;
    private final GenerationStore generations;
    private final Watching watching;
    private final ProjectionRebuild rebuild;
    private final IdempotentRequests requests;

    TrackingResource(
            ProjectionStore projection,
            GenerationStore generations,
            Watching watching,
            ProjectionRebuild rebuild,
            IdempotentRequests requests) {
        this.requests = requests;
        this.projection = projection;
        this.generations = generations;
        this.watching = watching;
        this.rebuild = rebuild;
    }

    @GET
    @Path("/tracking/orders/{orderId}")
    @Operation(summary = "One order, with where its parcel is")
    public Uni<TrackedOrder> get(UUID orderId) {
        return SessionSql.inTransaction(() -> projection.find(orderId))
                .map(found -> found.orElseThrow(() -> Problems.notFound("order", orderId)));
    }

    @GET
    @Path("/orders/{orderId}/history")
    @Operation(summary = "What happened to an order and its parcel")
    public Uni<List<HistoryEntry>> history(UUID orderId) {
        return SessionSql.inTransaction(() -> projection.history(orderId)).invoke(entries -> {
            if (entries.isEmpty()) {
                throw Problems.notFound("order", orderId);
            }
        });
    }

    @GET
    @Path("/orders/{orderId}/updates")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @WatchableOrder
    @Operation(
            summary = "Live updates of an order, as server-sent events; the same address takes WebSockets",
            description = "First where the order stands, then what happens, each at most once; versions only rise."
                    + " With Last-Event-ID (for WebSockets also ?lastEventId=) first what has happened since that id."
                    + " Comments (for WebSockets pings) keep the stream open while nothing happens.")
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = Update.class)))
    @APIResponse(responseCode = "404", description = "The order does not exist")
    public Multi<OutboundSseEvent> updates(
            UUID orderId,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId,
            @QueryParam(LastEventId.PARAMETER) @Nullable String givenEventId,
            @Context Sse sse) {
        return watching.watch(orderId, LastEventId.of(lastEventId, givenEventId))
                .onItem()
                .<OutboundSseEvent>transformToIterable(updates -> events(sse, updates))
                // The client connects again, with the id of the last update that it got.
                .onFailure()
                .recoverWithCompletion();
    }

    /** A comment if there are none: it keeps the stream open. */
    private static List<OutboundSseEvent> events(Sse sse, List<Update> updates) {
        return updates.isEmpty()
                ? List.of(sse.newEventBuilder().comment("").build())
                : updates.stream()
                        .map(update -> sse.newEventBuilder()
                                .id(update.id())
                                .data(Update.class, update)
                                .build())
                        .toList();
    }

    @POST
    @Path("/tracking/rebuild")
    @Operation(
            summary = "Makes the read model anew from the topics",
            description = "What is shown stays until the new one has caught up; then that is shown.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Rebuild.class)))
    @APIResponse(
            responseCode = "409",
            description = "The read model is being made anew already",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            examples = @ExampleObject(name = "conflict", value = UNDER_WAY)))
    public Uni<Response> startRebuild(
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key) {
        var begun = new AtomicReference<@Nullable Integer>();
        return requests.run("rebuild", key, "", () -> begin(begun).map(Outcome::stored))
                .invoke(() -> {
                    // A repetition under the same key has begun none.
                    Integer generation = begun.get();
                    if (generation != null) {
                        rebuild.run(generation);
                    }
                })
                .map(answer -> AcceptedAnswers.of(answer.json()).build());
    }

    private Uni<Rebuild> begin(AtomicReference<@Nullable Integer> begun) {
        return generations.begin().chain(generation -> {
            begun.set(generation.orElseThrow(() -> Problems.conflict("the read model is being made anew already")));
            return rebuild();
        });
    }

    @GET
    @Path("/tracking/rebuild")
    @Operation(summary = "How the latest rebuild stands")
    public Uni<Rebuild> rebuild() {
        return SessionSql.inTransaction(generations::latest)
                .map(found -> found.orElseThrow(() -> Problems.notFound("rebuild", "of the read model")));
    }
}
