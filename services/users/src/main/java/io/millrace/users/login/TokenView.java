package io.millrace.users.login;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Tokens, named as in RFC 6749 but for the API's own spelling. */
public record TokenView(
        @Schema(description = "a JWT, for Authorization: Bearer")
        String accessToken,

        String tokenType,

        @Schema(description = "the seconds until the access token expires")
        long expiresIn,

        @Schema(description = "for one use: the answer to it has the next one")
        String refreshToken) {

    /** Keeps the tokens out of logs. */
    @Override
    public String toString() {
        return "tokens";
    }
}
