package io.millrace.orders;

import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.AcceptedAnswers;
import io.millrace.kit.Deprecation;
import io.millrace.kit.Instants;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.SagaLimit;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.IdempotencyStore.Answer;
import io.millrace.orders.IdempotencyStore.Outcome;

/** Orders over HTTP. */
@Path("/api/orders")
@Tag(name = "Orders")
public class OrdersResource {

    private static final String KEY = IdempotentRequests.KEY;

    private final Placing placing;
    private final Cancelling cancelling;
    private final OrderLog log;
    private final IdempotencyStore idempotency;
    private final SagaLimit limit;

    OrdersResource(
            Placing placing, Cancelling cancelling, OrderLog log, IdempotencyStore idempotency, SagaLimit limit) {
        this.placing = placing;
        this.cancelling = cancelling;
        this.log = log;
        this.idempotency = idempotency;
        this.limit = limit;
    }

    @POST
    @ShedsLoad
    @Operation(
            summary = "Places an order",
            description = "Accepted, it is completed or undone from here on. The same request under the same "
                    + "Idempotency-Key is answered as the first time and places no second order. A key is kept for 30 "
                    + "days, unless configured otherwise.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OrderRequest.class),
                            examples = @ExampleObject(name = "one coffee mill", value = OrderRequest.EXAMPLE)))
    @APIResponse(
            responseCode = "202",
            description = "The order is accepted; Location leads to it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OrderView.class),
                            examples = @ExampleObject(name = "accepted", value = OrderExamples.ACCEPTED)))
    @APIResponse(
            responseCode = "409",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            examples = @ExampleObject(name = "conflict", value = OrderExamples.ANOTHER_TOTAL)))
    public Uni<Response> place(
            @HeaderParam(KEY)
                    @NotBlank(message = "is required: make one up for each order, such as a UUID") @Size(max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid OrderRequest request) {
        // Admitted anew for each attempt: a request that waits for another one's claim takes no place.
        return RequestTransactions.<Answer>retrying(
                        () -> limit.admit(() -> placing.isPlaced(key), () -> placing.place(key, request)))
                .map(OrdersResource::accepted);
    }

    @GET
    @Path("/{orderId}")
    @Operation(
            summary = "An order as it is, as it was after its n-th event, or as it was at a time",
            description = "The ETag of an order as it is is its version.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            UUID orderId,
            @QueryParam("version") @Nullable Long version,
            @QueryParam("at") @Nullable String at,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Context Request conditions) {
        OffsetDateTime asOf = Instants.parse("at", at);
        Instant until = asOf == null ? Instant.MAX : asOf.toInstant();
        long last = version == null ? Long.MAX_VALUE : version;
        if (last < 1) {
            throw Problems.badRequest("version", "must be 1 or more");
        }
        return SessionSql.inTransaction(() -> log.past(orderId, facts -> {
                    if (version != null && !facts.isEmpty() && last > facts.size()) {
                        throw Problems.badRequest("version", "must be %d or less".formatted(facts.size()));
                    }
                    return facts.stream()
                            .filter(fact -> fact.version() <= last && !fact.at().isAfter(until))
                            .toList();
                }))
                .map(found -> found.orElseThrow(() -> at == null
                        ? Problems.notFound("order", orderId)
                        : Problems.notFound("order", orderId + " at " + at)))
                .map(order -> version == null && at == null
                        ? Versions.answer(conditions, Versions.tag(order.version()), OrderView.of(order))
                        : Response.ok(OrderView.of(order)).build());
    }

    @POST
    @Path("/{orderId}/cancel")
    @ShedsLoad
    @Operation(
            deprecated = true,
            summary = "The former address of /api/orders/{orderId}/cancellation and /api/orders/{orderId}/returns",
            description =
                    "Cancels an order that is not completed. Of a completed order it gives back all that is left, or "
                            + "the lines named, which needs an Idempotency-Key.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CancelRequest.class),
                            examples = {
                                @ExampleObject(name = "all of it", value = CancelRequest.EXAMPLE_ALL),
                                @ExampleObject(name = "some units back", value = CancelRequest.EXAMPLE_LINES)
                            }))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OrderView.class)))
    public Uni<Response> cancel(
            UUID orderId,
            @HeaderParam(KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @Nullable CancelRequest body,
            @Context Request conditions) {
        CancelRequest request = body == null ? CancelRequest.ALL : body;
        if (key == null && request.lines() != null) {
            throw Problems.badRequest(KEY, "is required where lines are named, lest they are given back twice");
        }
        return cancelOnce(
                        orderId,
                        key,
                        request,
                        () -> cancelling.cancelOrGiveBack(orderId, request, unchanged(conditions)))
                .map(answer -> Deprecation.ofAddress(
                        answer,
                        "/api/orders/%s/cancellation".formatted(orderId),
                        "/api/orders/%s/returns".formatted(orderId)));
    }

    @POST
    @Path("/{orderId}/cancellation")
    @ShedsLoad
    @Operation(
            summary = "Cancels a whole order that is not completed",
            description = "Before shipment all is undone. An order that is being cancelled when its parcel has left is "
                    + "completed and returned. A completed order cannot be cancelled (409 order-completed): give it, or "
                    + "some of it, back by POST /api/orders/{orderId}/returns. An order that is cancelled, or being "
                    + "cancelled, stays as it is. If-Match, with the ETag that was read, cancels the order in this version "
                    + "only.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CancellationRequest.class),
                            examples = @ExampleObject(name = "all of it", value = CancellationRequest.EXAMPLE)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(
            responseCode = "409",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            examples = @ExampleObject(name = "order-completed", value = OrderExamples.COMPLETED)))
    public Uni<Response> cancellation(
            UUID orderId,
            @HeaderParam(KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @Nullable CancellationRequest body,
            @Context Request conditions) {
        return cancelOnce(
                orderId,
                key,
                CancellationRequest.former(body),
                () -> cancelling.cancel(orderId, unchanged(conditions)));
    }

    private static Consumer<Order> unchanged(Request conditions) {
        return order -> Versions.check(conditions, Versions.tag(order.version()));
    }

    /** Does the work unless it was done under this key before, at this address or at the former one. */
    private Uni<Response> cancelOnce(
            UUID orderId, @Nullable String key, CancelRequest request, Supplier<Uni<Order>> work) {
        return RequestTransactions.<Answer>run(() -> key == null
                        ? work.get().map(OrderView::of).map(idempotency::answer)
                        : idempotency.once(
                                "cancel " + orderId,
                                key,
                                request,
                                Uni.createFrom().voidItem(),
                                nothing -> work.get().map(OrderView::of).map(Outcome::stored)))
                .map(OrdersResource::accepted);
    }

    /** Answers with the stored JSON, which a repeated request gets as well. */
    private static Response accepted(Answer answer) {
        return AcceptedAnswers.of(answer.json())
                .location(URI.create("/api/orders/" + answer.orderId()))
                .build();
    }
}
