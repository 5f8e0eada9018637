package io.millrace.tracking;

import java.util.List;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.GenerationStore.Rebuild;
import io.millrace.tracking.LiveUpdates.Update;
import io.millrace.tracking.TrackedOrder.HistoryEntry;
import io.millrace.tracking.TrackedOrder.OrderPage;

/** The read model over HTTP. */
@Path("/api")
@Tag(name = "Tracking")
public class TrackingResource {

    private final ProjectionStore projection;
    private final GenerationStore generations;
    private final Watching watching;
    private final ProjectionRebuild rebuild;

    TrackingResource(
            ProjectionStore projection, GenerationStore generations, Watching watching, ProjectionRebuild rebuild) {
        this.projection = projection;
        this.generations = generations;
        this.watching = watching;
        this.rebuild = rebuild;
    }

    @GET
    @Path("/orders")
    @Operation(summary = "Orders by page, the latest first: those of one customer, or all")
    public Uni<OrderPage> list(
            @QueryParam("customerId") @Nullable UUID customerId,
            @QueryParam("before") @Nullable @Size(max = 200) String before,
            @QueryParam("size") @DefaultValue("20") @Min(1) @Max(200) int size) {
        Cursor cursor = Cursor.parse(before);
        return SessionSql.inTransaction(() -> projection.list(customerId, cursor, size))
                .map(items -> new OrderPage(
                        items,
                        items.size() < size ? null : Cursor.of(items.getLast()).text()));
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
    @Operation(
            summary = "Live updates of an order, as server-sent events; the same address takes WebSockets",
            description = "First where the order stands, then what happens, each at most once.")
    public Multi<Update> updates(UUID orderId) {
        return watching.watch(orderId);
    }

    @POST
    @Path("/tracking/rebuild")
    @Operation(
            summary = "Makes the read model anew from the topics",
            description = "What is shown stays until the new one has caught up; then that is shown.")
    public Uni<Response> startRebuild() {
        return rebuild.start().chain(started -> {
            if (!started) {
                throw Problems.conflict("the read model is being made anew already");
            }
            return rebuild().map(state -> Response.accepted(state).build());
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
