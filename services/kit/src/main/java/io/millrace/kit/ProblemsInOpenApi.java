package io.millrace.kit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Lists the problems of each operation in the API's description, each with an example. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsInOpenApi implements OASFilter {

    private static final String SCHEMA = "Problem";
    private static final String MEDIA_TYPE = "application/problem+json";

    /** What any operation may answer, or the gateway in its place. */
    private static final List<ProblemCode> ALWAYS = List.of(
            ProblemCode.INVALID_REQUEST,
            ProblemCode.INTERNAL_ERROR,
            ProblemCode.DATABASE_AWAY,
            ProblemCode.UNAVAILABLE,
            ProblemCode.BROKEN_OFF,
            ProblemCode.NO_ANSWER_IN_TIME);

    private static final List<ProblemCode> OF_CONTENT = List.of(ProblemCode.NOT_ACCEPTABLE);

    private static final List<ProblemCode> OF_PATHS = List.of(ProblemCode.NOT_FOUND);

    private static final List<ProblemCode> OF_BODIES = List.of(
            ProblemCode.MALFORMED_JSON,
            ProblemCode.TOO_LARGE,
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            ProblemCode.UNPROCESSABLE);

    private static final List<ProblemCode> OF_CHANGES = List.of(ProblemCode.LOCKED, ProblemCode.OVERLOADED);

    private static final List<ProblemCode> OF_KEYS = List.of(ProblemCode.REQUEST_IN_PROGRESS, ProblemCode.KEY_REUSED);

    private static final List<ProblemCode> OF_STATES = List.of(ProblemCode.CONFLICT);

    private static final List<ProblemCode> OF_VERSIONS =
            List.of(ProblemCode.CHANGED_MEANWHILE, ProblemCode.PRECONDITION_REQUIRED);

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getPaths() == null || api.getPaths().getPathItems() == null) {
            return;
        }
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents().addSchema(SCHEMA, schema());
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> describe(path, method, operation)));
    }

    private static void describe(String path, PathItem.HttpMethod method, Operation operation) {
        var byStatus = new TreeMap<Integer, List<ProblemCode>>();
        add(byStatus, ALWAYS);
        if (hasContent(operation)) {
            add(byStatus, OF_CONTENT);
        }
        if (path.contains("{")) {
            add(byStatus, OF_PATHS);
        }
        if (operation.getRequestBody() != null) {
            add(byStatus, OF_BODIES);
        }
        if (method != PathItem.HttpMethod.GET) {
            add(byStatus, OF_CHANGES);
        }
        if (takes(operation, "Idempotency-Key")) {
            add(byStatus, OF_KEYS);
        }
        if (dependsOnState(path, method, operation)) {
            add(byStatus, OF_STATES);
        }
        if (takes(operation, "If-Match")) {
            add(byStatus, OF_VERSIONS);
        }
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        byStatus.forEach((status, codes) -> add(operation.getResponses(), String.valueOf(status), response(codes)));
    }

    /** An operation's own examples come first, and replace those of the same name. */
    private static void add(APIResponses responses, String status, APIResponse general) {
        APIResponse own = responses.getAPIResponse(status);
        if (own != null && own.getContent() != null && own.getContent().getMediaType(MEDIA_TYPE) != null) {
            var examples = own.getContent().getMediaType(MEDIA_TYPE).getExamples();
            var all = new LinkedHashMap<>(examples == null ? Map.of() : examples);
            general.getContent().getMediaType(MEDIA_TYPE).getExamples().forEach(all::putIfAbsent);
            general.getContent().getMediaType(MEDIA_TYPE).setExamples(all);
        }
        responses.addAPIResponse(status, general);
    }

    /** Whether the operation answers a success with a body. */
    private static boolean hasContent(Operation operation) {
        return operation.getResponses() != null
                && operation.getResponses().getAPIResponses() != null
                && operation.getResponses().getAPIResponses().entrySet().stream()
                        .anyMatch(response -> response.getKey().startsWith("2")
                                && response.getValue().getContent() != null);
    }

    /** Actions on a thing, operations with a key, and those that list the status themselves. */
    private static boolean dependsOnState(String path, PathItem.HttpMethod method, Operation operation) {
        return (method == PathItem.HttpMethod.POST && path.contains("{"))
                || takes(operation, "Idempotency-Key")
                || (operation.getResponses() != null
                        && operation.getResponses().hasAPIResponse(String.valueOf(ProblemCode.CONFLICT.status())));
    }

    private static boolean takes(Operation operation, String header) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(one -> header.equals(one.getName()));
    }

    private static void add(Map<Integer, List<ProblemCode>> byStatus, List<ProblemCode> codes) {
        codes.forEach(code ->
                byStatus.merge(code.status(), List.of(code), (some, more) -> Stream.concat(some.stream(), more.stream())
                        .toList()));
    }

    private static APIResponse response(List<ProblemCode> codes) {
        var content =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref(SCHEMA));
        codes.forEach(code ->
                content.addExample(code.code(), OASFactory.createExample().value(example(code))));
        APIResponse response = OASFactory.createAPIResponse();
        if (codes.stream().anyMatch(ProblemsInOpenApi::hasRetryAfter)) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader()
                            .description("the seconds after which the request may be repeated, where that helps")
                            .schema(OASFactory.createSchema().addType(SchemaType.INTEGER)));
        }
        return response.description(
                        String.join(", ", codes.stream().map(ProblemCode::code).toList()))
                .content(OASFactory.createContent().addMediaType(MEDIA_TYPE, content));
    }

    private static Map<String, Object> example(ProblemCode code) {
        var example = new TreeMap<String, Object>();
        example.put("type", code.type().toString());
        example.put("status", code.status());
        example.put("title", Problems.title(code.status()));
        example.put("code", code.code());
        example.put("detail", detail(code));
        return example;
    }

    private static boolean hasRetryAfter(ProblemCode code) {
        return switch (code) {
            case REQUEST_IN_PROGRESS,
                    OVERLOADED,
                    TOO_MANY_ATTEMPTS,
                    DATABASE_AWAY,
                    LOCKED,
                    BROKEN_OFF,
                    NO_ANSWER_IN_TIME -> true;
            default -> false;
        };
    }

    private static String detail(ProblemCode code) {
        return switch (code) {
            case INVALID_REQUEST -> "lines[0].quantity '1.9' is not a whole number";
            case MALFORMED_JSON -> "body is not JSON: see line 3, column 14";
            case NOT_FOUND -> "order 0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b does not exist";
            case NOT_ACCEPTABLE -> "the response is not available in a media type of the header Accept";
            case CONFLICT -> "the state does not allow this";
            case REQUEST_IN_PROGRESS ->
                "a request with this Idempotency-Key is in progress; repeat this one in 1 s to get its answer";
            case CHANGED_MEANWHILE -> "it has the version \"3\" now: read it again, and decide anew";
            case TOO_LARGE -> "the request's body has more than 1048576 bytes";
            case UNSUPPORTED_MEDIA_TYPE -> "send the body as Content-Type: application/json";
            case UNPROCESSABLE -> "lines[0].sku the catalog lists no product mill";
            case KEY_REUSED -> "Idempotency-Key was used for another request; use a new key for a new one";
            case OVERLOADED -> "200 sagas are under way already; try again in 5 s";
            case DATABASE_AWAY -> "the database can't be reached at the moment";
            case LOCKED -> "another transaction has locked what this request needs; nothing was changed";
            case BROKEN_OFF -> "orders broke off; whether it did what was asked is not known";
            case NO_ANSWER_IN_TIME -> "orders did not answer in time; whether it did what was asked is not known";
            default -> Problems.title(code.status());
        };
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("A problem document (RFC 9457)")
                .addProperty("type", text("leads to the description of this kind of problem"))
                .addProperty(
                        "code",
                        text("the kind of problem; codes are never renamed")
                                .enumeration(Arrays.stream(ProblemCode.values())
                                        .<Object>map(ProblemCode::code)
                                        .toList()))
                .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
                .addProperty("title", text("the status in words"))
                .addProperty("detail", text("what is wrong with this request, and what helps"))
                .addProperty("instance", text("the path of the request"))
                .addProperty(
                        "violations",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .description("the fields that break a rule")
                                .items(OASFactory.createSchema()
                                        .addType(SchemaType.OBJECT)
                                        .addProperty("field", text("such as lines[0].quantity"))
                                        .addProperty("message", text("the rule"))));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }
}
