package io.millrace.kit;

import jakarta.ws.rs.core.HttpHeaders;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Adds {@code Retry-After} to each response 202 in the API's description; see {@link AcceptedAnswers}. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class AcceptedInOpenApi implements OASFilter {

    @Override
    public Operation filterOperation(Operation operation) {
        APIResponses responses = operation.getResponses();
        APIResponse accepted = responses == null ? null : responses.getAPIResponse("202");
        if (accepted != null) {
            accepted.addHeader(
                    HttpHeaders.RETRY_AFTER,
                    OASFactory.createHeader()
                            .description("the seconds after which the client may look how the work stands")
                            .schema(OASFactory.createSchema().addType(SchemaType.INTEGER)));
        }
        return operation;
    }
}
