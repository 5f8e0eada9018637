package io.millrace.orders;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
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

import io.millrace.kit.Instants;
import io.millrace.kit.PlainText;
import io.millrace.kit.Problems;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.messaging.saga.SagaListing;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;

/** Shows sagas over HTTP, and lets a person mend stuck sagas. */
@Path("/api/sagas")
@Tag(name = "Sagas")
public class SagasResource {

    private final Sagas sagas;
    private final IdempotentRequests requests;

    SagasResource(Sagas sagas, IdempotentRequests requests) {
        this.sagas = sagas;
        this.requests = requests;
    }

    /** The reason for which a person steps in; it is written into the saga's timeline. */
    public record Intervention(
            @NotBlank @PlainText @Size(max = 500) String reason) {

        static final String EXAMPLE_RETRY = """
                {
                  "reason": "the customer's account is open again"
                }""";

        static final String EXAMPLE_SKIP = """
                {
                  "reason": "paid back in cash"
                }""";
    }

    /**
     * A request to try stuck sagas of one reason again.
     *
     * @param reason why the sagas are stuck, as {@code /api/sagas/reasons} reports it
     * @param because the cause that was mended; it is written into the sagas' timelines
     * @param size number of sagas for this request, at most; 100 where it is not given
     */
    public record Retries(
            @NotBlank @Size(max = 10_000) String reason,
            @NotBlank @PlainText @Size(max = 500) String because,
            @Nullable @Min(1) @Max(1000) Integer size) {

        static final String EXAMPLE = """
                {
                  "reason": "step authorize: not undone: ACCOUNT_CLOSED",
                  "because": "the customer's account is open again",
                  "size": 100
                }""";

        int sizeOrDefault() {
            return size == null ? 100 : size;
        }
    }

    @GET
    @Operation(
            summary = "Sagas that have not ended, by page: RUNNING, COMPENSATING or STUCK",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<SagaPage> list(
            @QueryParam("status") @DefaultValue("STUCK") SagaStatus status,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("sort") @DefaultValue("-changedAt") String sort,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        if (status.isEnded()) {
            throw Problems.badRequest("status", "must be RUNNING, COMPENSATING or STUCK");
        }
        var order = SagaSort.parse("sort", sort);
        String list = order.list(status);
        var listing = new SagaListing(
                status, time("from", from), time("to", to), order.isOldestFirst(), SagaPage.position(after, list));
        return sagas.list(listing, size + 1).map(views -> SagaPage.of(views, list, size));
    }

    private static @Nullable Instant time(String parameter, @Nullable String text) {
        OffsetDateTime time = Instants.parse(parameter, text);
        return time == null ? null : time.toInstant();
    }

    @GET
    @Path("/{sagaId}")
    @Operation(summary = "A saga with its steps and its timeline; an order's saga has the order's id")
    public Uni<SagaView> get(UUID sagaId) {
        return sagas.view(sagaId).map(found -> found.orElseThrow(() -> Problems.notFound("saga", sagaId)));
    }

    @POST
    @Path("/{sagaId}/retry")
    @Operation(summary = "Retries a stuck saga whose cause is fixed")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Intervention.class),
                            examples = @ExampleObject(name = "the cause is fixed", value = Intervention.EXAMPLE_RETRY)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SagaView.class)))
    public Uni<Response> retry(
            UUID sagaId,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid Intervention why) {
        return mended("retry ", sagaId, key, why, () -> sagas.retry(sagaId, why.reason()));
    }

    @POST
    @Path("/{sagaId}/skip")
    @Operation(summary = "Skips a stuck saga's step, which was done, or undone, by other means")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Intervention.class),
                            examples = @ExampleObject(name = "done by other means", value = Intervention.EXAMPLE_SKIP)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SagaView.class)))
    public Uni<Response> skip(
            UUID sagaId,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid Intervention why) {
        return mended("skip ", sagaId, key, why, () -> sagas.skip(sagaId, why.reason()));
    }

    @GET
    @Path("/reasons")
    @Operation(summary = "Reasons for which sagas are stuck, with the number of sagas, the most frequent first")
    public Uni<List<Sagas.StuckReason>> reasons() {
        return sagas.stuckReasons();
    }

    @POST
    @Path("/retries")
    @Operation(
            summary = "Retries stuck sagas of one reason whose cause is fixed",
            description =
                    "Retries the sagas that have been stuck the longest first. Repeat the request until no saga is left. "
                            + "An Idempotency-Key is ignored: a saga that goes on is not retried once more.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Retries.class),
                            examples = @ExampleObject(name = "sagas of one reason", value = Retries.EXAMPLE)))
    public Uni<Sagas.Retried> retryAll(@NotNull(message = Problems.NO_BODY) @Valid Retries wanted) {
        return sagas.retryAll(wanted.reason(), wanted.because(), wanted.sizeOrDefault());
    }

    private Uni<Response> mended(
            String operation, UUID sagaId, @Nullable String key, Intervention why, Supplier<Uni<Sagas.Answer>> work) {
        return requests.run(operation + sagaId, key, why, () -> work.get()
                        .chain(answer -> switch (answer) {
                            case DONE -> get(sagaId);
                            case NOT_FOUND -> throw Problems.notFound("saga", sagaId);
                            case NOT_NOW -> throw Problems.conflict("saga %s is not stuck".formatted(sagaId));
                        })
                        .map(Outcome::stored))
                .map(answer -> Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }
}
