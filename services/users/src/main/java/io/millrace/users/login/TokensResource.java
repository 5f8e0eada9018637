package io.millrace.users.login;

import java.util.stream.Collectors;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Role;
import io.millrace.users.keys.AccessTokens;

/** The API of logins. */
@Path("/api/tokens")
@Tag(name = "Tokens")
public class TokensResource {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final Logins logins;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final UsersConfig config;

    TokensResource(Logins logins, Sessions sessions, AccessTokens tokens, UsersConfig config) {
        this.logins = logins;
        this.sessions = sessions;
        this.tokens = tokens;
        this.config = config;
    }

    @POST
    @ShedsLoad
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-store")
    @Operation(
            summary = "Logs in with address and password, or continues a session with its refresh token",
            description =
                    "A refresh token is good for one use; the answer has the next one. A token that is shown again some "
                            + "seconds after its use ends the session. Failed logins are delayed, longer with each.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TokenRequest.class),
                            examples = {
                                @ExampleObject(name = "a login", value = TokenRequest.LOGIN),
                                @ExampleObject(name = "a refresh", value = TokenRequest.REFRESH)
                            }))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenView.class)))
    @APIResponse(responseCode = "401", description = "Address, password or refresh token is wrong")
    public Uni<TokenView> create(
            @NotNull(message = Problems.NO_BODY) @Valid TokenRequest request, @Context HttpServerRequest from) {
        Uni<Sessions.Grant> grant =
                request.isLogin() ? logins.logIn(request.attempt(address(from))) : sessions.refresh(request.refresh());
        return grant.chain(this::view);
    }

    /** From the header that the gateway sets. Only the gateway calls the service, as the network policies have it. */
    private static ClientAddress address(HttpServerRequest request) {
        String forwarded = request.getHeader(FORWARDED_FOR);
        if (forwarded != null) {
            return ClientAddress.parse(
                    forwarded.substring(forwarded.lastIndexOf(',') + 1).strip());
        }
        var remote = request.remoteAddress();
        return ClientAddress.parse(remote == null ? null : remote.hostAddress());
    }

    private Uni<TokenView> view(Sessions.Grant grant) {
        var roles = grant.roles().stream().map(Role::text).collect(Collectors.toSet());
        return tokens.issue(grant.account().id(), grant.session(), roles)
                .map(token -> new TokenView(
                        token,
                        "Bearer",
                        config.accessTokenLifetime().toSeconds(),
                        grant.refreshToken().text()));
    }

    @DELETE
    @Authenticated
    @Operation(
            summary = "Logs out: the session of the access token ends",
            description = "Its refresh tokens are void at once; the access token is valid until it expires.")
    @APIResponse(responseCode = "204", description = "The session has ended")
    public Uni<Void> delete(@Context SecurityContext security) {
        Callers.User user = Callers.current(security);
        return logins.logOut(user.id(), user.session());
    }
}
