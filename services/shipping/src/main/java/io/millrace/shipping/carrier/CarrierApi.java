package io.millrace.shipping.carrier;

import java.util.List;
import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.shipping.Carrier.ParcelStatus;

/** The operations of the contract. Each fails with {@code WebApplicationException} where the status is 400 or more. */
@Path("/v1/parcels")
interface CarrierApi {

    @POST
    Uni<ParcelMade> book(@HeaderParam("Idempotency-Key") String key, BookingRequest request);

    @GET
    Uni<Items> parcels(@QueryParam("reference") String reference);

    @GET
    @Path("/{parcel}")
    Uni<Tracking> track(@PathParam("parcel") String parcel);

    @POST
    @Path("/{parcel}/recall")
    Uni<ParcelMade> recall(@PathParam("parcel") String parcel, RecallRequest request);

    /** The request for a parcel. */
    @RegisterForReflection
    record BookingRequest(String reference, UUID order, Recipient address) {}

    /** Who gets a parcel, and where. */
    @RegisterForReflection
    record Recipient(String recipient, String street, String postalCode, String city, String country) {}

    /** The request that a parcel does not arrive. */
    @RegisterForReflection
    record RecallRequest(boolean bringBack) {}

    /** A parcel that is booked. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ParcelMade(
            @Nullable String id,
            @Nullable String reference,
            @Nullable String carrier,
            @Nullable String trackingNumber,
            @Nullable ParcelStatus status,
            @Nullable Long sequence) {}

    /** A list, with one element at most: references are unique. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Items(@Nullable List<ParcelMade> items) {}

    /** A parcel's history. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Tracking(
            @Nullable String id,
            @Nullable String reference,
            @Nullable List<Change> history) {}

    /** A change of a parcel's status. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Change(@Nullable Long sequence, @Nullable ParcelStatus status) {}
}
