package io.millrace.users.registration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;
import io.millrace.users.UsersConfig;
import io.millrace.users.login.Callers;

/** The API of the own account. */
@Path("/api/users/me")
@Tag(name = "Users")
@Authenticated
public class ProfileResource {

    private final Profiles profiles;
    private final UsersConfig config;

    ProfileResource(Profiles profiles, UsersConfig config) {
        this.profiles = profiles;
        this.config = config;
    }

    @GET
    @Operation(summary = "The own profile; its ETag is its version")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProfileView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Context SecurityContext security,
            @Context Request request) {
        return profiles.get(Callers.current(security).id())
                .map(account -> Versions.answer(request, Versions.tag(account.version()), ProfileView.of(account)));
    }

    @PATCH
    @ShedsLoad
    @Operation(
            summary = "Changes the own profile; what is not given stays",
            description = "If-Match, with the ETag that was read, changes this version only.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ProfileRequest.class),
                            examples = @ExampleObject(name = "another name", value = ProfileRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProfileView.class)))
    public Uni<Response> change(
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull(message = Problems.NO_BODY) @Valid ProfileRequest request,
            @Context SecurityContext security,
            @Context Request preconditions) {
        if (config.requireVersion()) {
            Versions.require(ifMatch);
        }
        return profiles.change(Callers.current(security).id(), request, preconditions)
                .map(account -> Response.ok(ProfileView.of(account))
                        .tag(Versions.tag(account.version()))
                        .build());
    }

    @POST
    @ShedsLoad
    @Path("/password")
    @Operation(
            summary = "Changes the own password; all other sessions end",
            description = "Asks for the old password. Failures are delayed as failed logins are.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PasswordRequest.class),
                            examples = @ExampleObject(name = "another password", value = PasswordRequest.EXAMPLE)))
    @APIResponse(responseCode = "204", description = "The password is changed")
    public Uni<Void> changePassword(
            @NotNull(message = Problems.NO_BODY) @Valid PasswordRequest request, @Context SecurityContext security) {
        return profiles.changePassword(Callers.current(security), request);
    }

    @GET
    @Path("/export")
    @Operation(summary = "All that this service knows about the caller")
    public Uni<ExportView> export(@Context SecurityContext security) {
        return profiles.export(Callers.current(security).id());
    }
}
