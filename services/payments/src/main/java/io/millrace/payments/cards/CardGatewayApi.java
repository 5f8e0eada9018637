package io.millrace.payments.cards;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** The operations of the contract. Each fails with {@code WebApplicationException} where the status is 400 or more. */
@Path("/v1")
interface CardGatewayApi {

    String KEY = "Idempotency-Key";
    String AUTHORIZATIONS = "/authorizations";

    @POST
    @Path(AUTHORIZATIONS)
    Uni<AuthorizationMade> authorize(@HeaderParam(KEY) String key, ChargeRequest request);

    @GET
    @Path(AUTHORIZATIONS)
    Uni<Items<AuthorizationMade>> authorizations(@QueryParam("reference") String reference);

    @POST
    @Path(AUTHORIZATIONS + "/{id}/capture")
    Uni<Charge> capture(@HeaderParam(KEY) String key, @PathParam("id") String id, CaptureRequest request);

    @POST
    @Path(AUTHORIZATIONS + "/{id}/void")
    Uni<AuthorizationMade> release(@HeaderParam(KEY) String key, @PathParam("id") String id);

    @POST
    @Path("/charges")
    Uni<Charge> charge(@HeaderParam(KEY) String key, ChargeRequest request);

    @GET
    @Path("/charges")
    Uni<Items<Charge>> charges(@QueryParam("reference") String reference);

    @GET
    @Path("/payments")
    Uni<PaymentsFound> payments(@QueryParam("order") UUID order);

    @POST
    @Path("/charges/{charge}/refunds")
    Uni<RefundMade> refund(@HeaderParam(KEY) String key, @PathParam("charge") String charge, RefundRequest request);

    @GET
    @Path("/refunds")
    Uni<Items<RefundMade>> refunds(@QueryParam("reference") String reference);

    /** An amount of money; {@code value} is text, so that no reader makes a binary fraction of it. */
    @RegisterForReflection
    record Amount(
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal value, String currency) {

        static Amount of(Money money) {
            return new Amount(money.amount(), money.currency());
        }

        Money money() {
            return new Money(value, currency);
        }
    }

    /** The request for a charge, or for an authorization. */
    @RegisterForReflection
    record ChargeRequest(String reference, UUID order, Amount amount, String token) {}

    /**
     * A charge that was made.
     *
     * @param refunded null while nothing was given back
     */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Charge(
            @Nullable String id,
            @Nullable String reference,
            @Nullable Amount amount,
            @Nullable Amount refunded) {}

    /**
     * An authorization that was asked for.
     *
     * @param status null also for one that the contract does not have: it may be that of another system's authorization
     */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record AuthorizationMade(
            @Nullable String id,
            @Nullable String reference,
            @Nullable Amount amount,

            @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL) @Nullable AuthorizationStatus status,

            @Nullable String code,
            @Nullable String detail) {}

    /** The status of an authorization. */
    enum AuthorizationStatus {
        PENDING,
        AUTHORIZED,
        DECLINED,
        CAPTURED,
        VOIDED,
        LAPSED
    }

    /** The request for a capture. */
    @RegisterForReflection
    record CaptureRequest(String reference, Amount amount) {}

    /** The request for a refund. */
    @RegisterForReflection
    record RefundRequest(String reference, Amount amount) {}

    /** A refund that was made. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record RefundMade(
            @Nullable String id,
            @Nullable String reference,
            @Nullable String charge,
            @Nullable Amount amount) {}

    /** All authorizations and charges of an order. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PaymentsFound(
            @Nullable UUID order,
            @Nullable List<AuthorizationMade> authorizations,
            @Nullable List<Charge> charges) {}

    /** A list, with one element at most: references are unique. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Items<T>(@Nullable List<T> items) {}
}
