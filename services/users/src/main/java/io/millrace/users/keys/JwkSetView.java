package io.millrace.users.keys;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Public keys as JSON (RFC 7517). */
public record JwkSetView(List<JwkView> keys) {

    private static final int COORDINATE_BYTES = 32;

    static JwkSetView of(KeySet set) {
        return new JwkSetView(set.keys().stream()
                .map(key -> new JwkView(
                        "EC",
                        "P-256",
                        "ES256",
                        "sig",
                        key.id(),
                        coordinate(key.publicKey().getW().getAffineX()),
                        coordinate(key.publicKey().getW().getAffineY())))
                .toList());
    }

    /** A key. */
    public record JwkView(String kty, String crv, String alg, String use, String kid, String x, String y) {}

    /** All bytes, also leading zeros, and no byte of a sign. */
    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] all = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(
                Arrays.copyOfRange(bytes, bytes.length - length, bytes.length),
                0,
                all,
                COORDINATE_BYTES - length,
                length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }
}
