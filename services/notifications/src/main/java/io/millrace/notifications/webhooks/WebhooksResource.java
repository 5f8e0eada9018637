package io.millrace.notifications.webhooks;

import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;
import io.millrace.kit.idempotency.AnswerStore;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.notifications.webhooks.WebhookView.WebhookPage;

/** The API of subscriptions to events. */
@Path("/api/webhooks")
@Tag(name = "Webhooks")
public class WebhooksResource {

    private static final String KEY_RULE = "With an Idempotency-Key the same request again changes nothing, and gets "
            + "the first answer, the secret included.";

    private final Subscriptions subscriptions;
    private final IdempotentRequests requests;
    private final AnswerStore answers;
    private final boolean requiresVersion;

    WebhooksResource(
            Subscriptions subscriptions, IdempotentRequests requests, AnswerStore answers, WebhooksConfig config) {
        this.subscriptions = subscriptions;
        this.requests = requests;
        this.answers = answers;
        this.requiresVersion = config.requireVersion();
    }

    @POST
    @ShedsLoad
    @Operation(
            summary = "Subscribes a server to events",
            description = "Messages are posted to its address, signed with the secret of the response. " + KEY_RULE)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = WebhookRequest.class),
                            examples = @ExampleObject(name = "ends of orders", value = WebhookRequest.EXAMPLE)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    public Uni<Response> create(
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid WebhookRequest request) {
        // A repeated request gets its first answer, even if its address would be refused by now.
        return isRepeated(key)
                .chain(repeated -> repeated ? Uni.createFrom().voidItem() : subscriptions.check(request))
                .chain(() -> requests.run("subscribe", key, request, () -> subscriptions.create(request)))
                .map(answer -> Answers.created("/api/webhooks/", answer));
    }

    private Uni<Boolean> isRepeated(@Nullable String key) {
        return key == null ? Uni.createFrom().item(false) : answers.isTaken("subscribe", key);
    }

    @GET
    @Operation(
            summary = "Subscriptions by page, in the order of their creation unless the sort says otherwise",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<WebhookPage> list(
            @Parameter(description = "createdAt; with a minus sign in front the latest first")
                    @QueryParam("sort")
                    @DefaultValue("createdAt")
                    String sort,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        var order = CreationSort.parse("sort", sort);
        return subscriptions
                .list(order, PageCursor.parse("after", after, order.text()), size)
                .map(found -> WebhookPage.of(found, order, size));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One subscription, without its secret; its ETag is its version")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            UUID id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch, @Context Request request) {
        return subscriptions
                .get(id)
                .map(webhook -> Versions.answer(request, Versions.tag(webhook.version()), WebhookView.of(webhook)));
    }

    @PUT
    @ShedsLoad
    @Path("/{id}")
    @Operation(
            summary = "Changes a subscription, or disables it",
            description = "If-Match, with the ETag that was read, changes this version only. A subscription that is "
                    + "disabled gets no events, neither now nor later.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = WebhookRequest.class),
                            examples = @ExampleObject(name = "ends of orders", value = WebhookRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    public Uni<Response> put(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull(message = Problems.NO_BODY) @Valid WebhookRequest request,
            @Context Request preconditions) {
        checkNamed(ifMatch);
        return subscriptions
                .get(id)
                .chain(() -> subscriptions.check(request))
                .chain(() -> subscriptions.change(id, request, preconditions))
                .map(webhook -> Response.ok(WebhookView.of(webhook))
                        .tag(Versions.tag(webhook.version()))
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Removes a subscription: messages that have not been sent are not sent",
            description = "If-Match, with the ETag that was read, removes this version only.")
    @APIResponse(responseCode = "204", description = "It is removed")
    public Uni<Void> remove(
            UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, @Context Request preconditions) {
        checkNamed(ifMatch);
        return subscriptions.remove(id, preconditions);
    }

    private void checkNamed(@Nullable String ifMatch) {
        if (requiresVersion) {
            Versions.require(ifMatch);
        }
    }

    @POST
    @Path("/{id}/secret")
    @Operation(
            summary = "Makes a new secret; the previous secret also signs messages for a day",
            description = "While both sign, webhook-signature has two signatures. " + KEY_RULE)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    public Uni<Response> replaceSecret(
            UUID id,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key) {
        return requests.run("replace secret", key, id, () -> subscriptions.replaceSecret(id))
                .map(answer -> Response.ok(answer.json())
                        .tag(answer.etag())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }
}
