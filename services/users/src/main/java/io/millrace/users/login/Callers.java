package io.millrace.users.login;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.ws.rs.core.SecurityContext;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.millrace.kit.Problems;
import io.millrace.users.account.Role;
import io.millrace.users.keys.AccessTokens;

/** Callers by the tokens of their requests. */
public final class Callers {

    private Callers() {}

    /**
     * A caller.
     *
     * @param roles those of the token, which may have fewer than the account
     */
    public record User(UUID id, UUID session, Set<Role> roles) {}

    /** For endpoints that demand a token: there is one then, and this service has signed it. */
    public static User current(SecurityContext security) {
        if (security.getUserPrincipal() instanceof JsonWebToken token) {
            return new User(
                    UUID.fromString(token.getSubject()),
                    UUID.fromString(String.valueOf(token.<Object>getClaim(AccessTokens.SESSION))),
                    token.getGroups().stream()
                            .map(Role::of)
                            .flatMap(Optional::stream)
                            .collect(Collectors.toSet()));
        }
        throw Problems.unauthorized("send an access token as Authorization: Bearer");
    }
}
