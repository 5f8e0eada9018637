package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.millrace.kit.Problems;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.tx.SessionSql;

/** Sagas over HTTP: to look at, and to mend by hand. */
@Path("/api/sagas")
@Tag(name = "Sagas")
public class SagasResource {

    private final Sagas sagas;

    SagasResource(Sagas sagas) {
        this.sagas = sagas;
    }

    /** Why a person steps in. It is written into the saga's timeline. */
    public record Intervention(@NotBlank @Size(max = 500) String reason) {}

    @GET
    @Operation(summary = "Sagas that have not ended: RUNNING, COMPENSATING or STUCK")
    public Uni<List<SagaView>> list(
            @QueryParam("status") @DefaultValue("STUCK") SagaStatus status,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        if (status.isEnded()) {
            throw Problems.badRequest("status", "must be RUNNING, COMPENSATING or STUCK");
        }
        return sagas.list(status, size);
    }

    @GET
    @Path("/{sagaId}")
    @Operation(summary = "A saga with its steps and its timeline; that of an order has the order's id")
    public Uni<SagaView> get(UUID sagaId) {
        return sagas.view(sagaId).map(found -> found.orElseThrow(() -> Problems.notFound("saga", sagaId)));
    }

    @POST
    @Path("/{sagaId}/retry")
    @Operation(summary = "Has a stuck saga try again: what was in the way is mended")
    public Uni<SagaView> retry(UUID sagaId, @NotNull(message = Problems.NO_BODY) @Valid Intervention why) {
        return mended(sagaId, SessionSql.inTransaction(() -> sagas.retry(sagaId, why.reason())));
    }

    @POST
    @Path("/{sagaId}/skip")
    @Operation(summary = "Has a stuck saga go on without the step: it was done, or undone, by other means")
    public Uni<SagaView> skip(UUID sagaId, @NotNull(message = Problems.NO_BODY) @Valid Intervention why) {
        return mended(sagaId, SessionSql.inTransaction(() -> sagas.skip(sagaId, why.reason())));
    }

    private Uni<SagaView> mended(UUID sagaId, Uni<Sagas.Answer> request) {
        return request.chain(answer -> switch (answer) {
            case DONE -> get(sagaId);
            case NOT_FOUND -> throw Problems.notFound("saga", sagaId);
            case NOT_NOW -> throw Problems.conflict("saga %s is not stuck".formatted(sagaId));
        });
    }
}
