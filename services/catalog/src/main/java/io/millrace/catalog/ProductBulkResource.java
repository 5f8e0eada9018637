package io.millrace.catalog;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

import io.millrace.kit.ShedsLoad;
import io.millrace.kit.bulk.BulkFormat;
import io.millrace.kit.bulk.BulkRequests;
import io.millrace.kit.bulk.LineAnswer;

/** The API that lists many products at once. */
@Path("/api/products")
@Tag(name = "Catalog")
public class ProductBulkResource {

    private final BulkRequests requests;
    private final ProductListing listing;
    private final ObjectMapper mapper;

    ProductBulkResource(BulkRequests requests, ProductListing listing, ObjectMapper mapper) {
        this.requests = requests;
        this.listing = listing;
        this.mapper = mapper;
    }

    @PUT
    @ShedsLoad
    @Consumes({BulkFormat.NDJSON, BulkFormat.CSV})
    @Produces(BulkFormat.NDJSON)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Lists many products, or changes them: one in each line",
            description =
                    "Each line is answered with a line, in the same order, as its batch is stored: with the line's "
                            + "number, its sku, the status of a request with this line alone, and the problem if it was "
                            + "refused. A refused line holds up no other. Read the answers while you send.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = BulkFormat.NDJSON,
                        schema = @Schema(implementation = ProductLineRequest.class),
                        examples = @ExampleObject(name = "two products", value = ProductLineRequest.EXAMPLE_JSON)),
                @Content(
                        mediaType = BulkFormat.CSV,
                        schema = @Schema(implementation = String.class),
                        examples = @ExampleObject(name = "two products", value = ProductLineRequest.EXAMPLE_CSV))
            })
    @APIResponse(
            responseCode = "200",
            description = "An answer for each line",
            content = @Content(mediaType = BulkFormat.NDJSON, schema = @Schema(implementation = LineAnswer.class)))
    public Multi<LineAnswer> putAll(
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @Context HttpServerRequest request,
            @Context UriInfo address) {
        BulkFormat<ProductLineRequest> format = BulkFormat.of(
                contentType, mapper, ProductLineRequest.class, ProductLineRequest.COLUMNS, ProductLineRequest::of);
        return requests.answer(request, address, format, listing);
    }
}
