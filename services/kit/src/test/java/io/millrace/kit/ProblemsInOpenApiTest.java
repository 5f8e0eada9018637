package io.millrace.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.junit.jupiter.api.Test;

/** Which problems the description of an operation lists. */
class ProblemsInOpenApiTest {

    private static final String MEDIA_TYPE = "application/problem+json";

    @Test
    void everyOperationListsWhatTheGatewayAnswersInItsPlace() {
        assertThat(codes("/api/orders", PathItem.HttpMethod.GET, OASFactory.createOperation()))
                .contains("unavailable", "broken-off", "no-answer-in-time")
                .doesNotContain("not-acceptable", "too-large", "conflict");
    }

    @Test
    void anOperationThatAnswersWithABodyCanFailToBeAcceptable() {
        Operation operation = OASFactory.createOperation()
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("200", OASFactory.createAPIResponse().content(OASFactory.createContent())));

        assertThat(codes("/api/orders", PathItem.HttpMethod.GET, operation)).contains("not-acceptable");
    }

    @Test
    void aBodyCanBeTooLarge() {
        Operation operation = OASFactory.createOperation().requestBody(OASFactory.createRequestBody());

        assertThat(codes("/api/products", PathItem.HttpMethod.PUT, operation)).contains("too-large");
    }

    @Test
    void anActionOnAThingCanConflictWithItsStateThoughItTakesNoKey() {
        assertThat(codes("/api/shipments/{orderId}/received", PathItem.HttpMethod.POST, OASFactory.createOperation()))
                .contains("conflict")
                .doesNotContain("request-in-progress");
        assertThat(codes("/api/carrier/events", PathItem.HttpMethod.POST, OASFactory.createOperation()))
                .doesNotContain("conflict");
    }

    @Test
    void anOperationThatListsTheStatusItselfHasItsCode() {
        Operation operation = OASFactory.createOperation()
                .responses(OASFactory.createAPIResponses().addAPIResponse("409", OASFactory.createAPIResponse()));

        assertThat(codes("/api/tracking/rebuild", PathItem.HttpMethod.POST, operation))
                .contains("conflict");
    }

    @Test
    void anOperationThatTakesAKeyCanConflictInEachOfTheWays() {
        Operation operation = OASFactory.createOperation()
                .addParameter(OASFactory.createParameter().name("Idempotency-Key"));

        assertThat(codes("/api/orders", PathItem.HttpMethod.POST, operation))
                .contains("conflict", "request-in-progress", "key-reused");
    }

    /** The codes that the description lists for an operation. */
    private static Set<String> codes(String path, PathItem.HttpMethod method, Operation operation) {
        PathItem item = OASFactory.createPathItem();
        item.setOperation(method, operation);
        new ProblemsInOpenApi()
                .filterOpenAPI(OASFactory.createOpenAPI()
                        .paths(OASFactory.createPaths().addPathItem(path, item)));
        var codes = new TreeSet<String>();
        operation.getResponses().getAPIResponses().values().stream()
                .filter(response ->
                        response.getContent() != null && response.getContent().hasMediaType(MEDIA_TYPE))
                .forEach(response -> codes.addAll(response.getContent()
                        .getMediaType(MEDIA_TYPE)
                        .getExamples()
                        .keySet()));
        return codes;
    }
}
