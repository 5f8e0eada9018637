package io.millrace.orders;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.kit.idempotency.StoredAnswer;
import io.millrace.messaging.tx.SessionSql;

/** Returns of an order over HTTP: each has an id, a status and a history of its own. */
@Path("/api/orders/{orderId}/returns")
@Tag(name = "Returns")
public class ReturnsResource {

    private final Returning returning;
    private final OrderLog log;
    private final IdempotentRequests requests;
    private final ObjectMapper mapper;

    ReturnsResource(Returning returning, OrderLog log, IdempotentRequests requests, ObjectMapper mapper) {
        this.returning = returning;
        this.log = log;
        this.requests = requests;
        this.mapper = mapper;
    }

    /** All returns of an order. */
    public record ReturnList(List<ReturnView> items) {}

    @POST
    @ShedsLoad
    @Operation(
            summary = "Gives delivered units back: the goods come first, then stock and money",
            description = "Gives back all that is left, or the lines named. A parcel that is under way is called back, "
                    + "if the carrier allows. An order that is not completed cannot be returned (409): cancel it. Some "
                    + "time after its delivery an order cannot be returned any more (409). If-Match, with the ETag of the "
                    + "order that was read, returns units of the order in this version only.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ReturnRequest.class),
                            examples = @ExampleObject(name = "some units", value = ReturnRequest.EXAMPLE)))
    @APIResponse(
            responseCode = "202",
            description = "The return is accepted; Location leads to it",
            content = @Content(schema = @Schema(implementation = ReturnView.class)))
    public Uni<Response> ask(
            UUID orderId,
            @HeaderParam(IdempotentRequests.KEY)
                    @NotBlank(message = "is required, lest units are given back twice: make one up for each return") @Size(max = IdempotentRequests.MAX_KEY) String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @Nullable ReturnRequest body,
            @Context Request conditions) {
        ReturnRequest request = body == null ? ReturnRequest.ALL : body;
        Consumer<Order> condition = order -> Versions.check(conditions, Versions.tag(order.version()));
        return requests.run("return " + orderId, key, request, () -> returning
                        .giveBack(orderId, request, condition)
                        .chain(returnId -> find(orderId, returnId))
                        .map(Outcome::stored))
                .map(answer -> accepted(orderId, answer));
    }

    @GET
    @Operation(summary = "The returns of an order, the first one first")
    public Uni<ReturnList> list(UUID orderId) {
        return SessionSql.inTransaction(() -> log.returns(orderId))
                .map(found -> found.orElseThrow(() -> Problems.notFound("order", orderId)))
                .map(returns -> new ReturnList(
                        returns.stream().map(one -> ReturnView.of(orderId, one)).toList()));
    }

    @GET
    @Path("/{returnId}")
    @Operation(summary = "A return with its status and its history", description = "Its ETag is its version.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ReturnView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            UUID orderId,
            UUID returnId,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Context Request conditions) {
        return SessionSql.inTransaction(() -> find(orderId, returnId))
                .map(view -> Versions.answer(conditions, Versions.tag(view.version()), view));
    }

    private Uni<ReturnView> find(UUID orderId, UUID returnId) {
        return log.returns(orderId).map(found -> found.orElse(List.of()).stream()
                .filter(one -> one.returnId().equals(returnId))
                .findFirst()
                .map(one -> ReturnView.of(orderId, one))
                .orElseThrow(() -> Problems.notFound("return", returnId)));
    }

    private Response accepted(UUID orderId, StoredAnswer answer) {
        try {
            String returnId = mapper.readTree(answer.json()).path("returnId").asText();
            return AcceptedAnswers.of(answer.json())
                    .location(URI.create("/api/orders/%s/returns/%s".formatted(orderId, returnId)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
