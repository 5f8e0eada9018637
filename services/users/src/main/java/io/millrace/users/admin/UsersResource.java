package io.millrace.users.admin;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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
import jakarta.ws.rs.core.SecurityContext;

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
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.Role;
import io.millrace.users.admin.UserView.UserPage;
import io.millrace.users.login.Callers;

/** The API of all accounts, for operators and admins. */
@Path("/api/users")
@Tag(name = "Users")
public class UsersResource {

    private final Administration administration;
    private final UsersConfig config;

    UsersResource(Administration administration, UsersConfig config) {
        this.administration = administration;
        this.config = config;
    }

    @GET
    @RolesAllowed({Role.OPERATORS, Role.ADMINS})
    @Operation(
            summary = "Accounts by page, in the order of their creation",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<UserPage> list(
            @Parameter(description = "part of the name or of the address")
                    @QueryParam("q")
                    @DefaultValue("")
                    @Size(max = 100) String q,
            @QueryParam("status") @Nullable AccountStatus status,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        return administration
                .list(q, status, PageCursor.parse("after", after, UserView.ORDER), size)
                .map(found -> UserPage.of(found, size));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.OPERATORS, Role.ADMINS})
    @Operation(summary = "One account; its ETag is its version")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UserView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            UUID id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch, @Context Request request) {
        return administration
                .get(id)
                .map(account -> Versions.answer(request, Versions.tag(account.version()), UserView.of(account)));
    }

    @POST
    @ShedsLoad
    @Path("/{id}/lock")
    @RolesAllowed({Role.OPERATORS, Role.ADMINS})
    @Operation(
            summary = "Locks an account: its sessions end, and nobody logs in",
            description = "If-Match, with the ETag that was read, locks this version only.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LockRequest.class),
                            examples = @ExampleObject(name = "a reason", value = LockRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UserView.class)))
    public Uni<Response> lock(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull(message = Problems.NO_BODY) @Valid LockRequest request,
            @Context SecurityContext security,
            @Context Request preconditions) {
        checkNamed(ifMatch);
        return administration
                .lock(id, request.reason(), Callers.current(security), preconditions)
                .map(UsersResource::tagged);
    }

    @POST
    @ShedsLoad
    @Path("/{id}/unlock")
    @RolesAllowed({Role.OPERATORS, Role.ADMINS})
    @Operation(
            summary = "Unlocks an account",
            description = "If-Match, with the ETag that was read, unlocks this version only.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UserView.class)))
    public Uni<Response> unlock(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext security,
            @Context Request preconditions) {
        checkNamed(ifMatch);
        return administration
                .unlock(id, Callers.current(security), preconditions)
                .map(UsersResource::tagged);
    }

    @PUT
    @ShedsLoad
    @Path("/{id}/roles")
    @RolesAllowed(Role.ADMINS)
    @Operation(
            summary = "Sets the roles of an account; its next tokens have them",
            description = "If-Match, with the ETag that was read, changes this version only.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RolesRequest.class),
                            examples = @ExampleObject(name = "an operator", value = RolesRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UserView.class)))
    public Uni<Response> grant(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull(message = Problems.NO_BODY) @Valid RolesRequest request,
            @Context SecurityContext security,
            @Context Request preconditions) {
        checkNamed(ifMatch);
        return administration
                .grant(id, request.parsed(), Callers.current(security), preconditions)
                .map(UsersResource::tagged);
    }

    private void checkNamed(@Nullable String ifMatch) {
        if (config.requireVersion()) {
            Versions.require(ifMatch);
        }
    }

    private static Response tagged(Account account) {
        return Response.ok(UserView.of(account))
                .tag(Versions.tag(account.version()))
                .build();
    }
}
