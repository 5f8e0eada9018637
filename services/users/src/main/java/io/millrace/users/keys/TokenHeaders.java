package io.millrace.users.keys;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** Headers of tokens, read before anything about the token is known to be true. */
final class TokenHeaders {

    private TokenHeaders() {}

    /** The id of the key that a token names; empty for none. */
    static String keyId(String token) {
        int end = token.indexOf('.');
        try {
            String header = new String(
                    Base64.getUrlDecoder()
                            .decode(token.substring(0, Math.max(0, end)).strip()),
                    StandardCharsets.UTF_8);
            return header.isEmpty() ? "" : String.valueOf(new JsonObject(header).getValue("kid", ""));
        } catch (IllegalArgumentException | DecodeException e) {
            return "";
        }
    }
}
