package io.millrace.users.keys;

import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A key of ES256.
 *
 * @param id the header {@code kid} of its tokens
 * @param privateKey null if it was encrypted under another secret: its tokens are verified, and it signs no further ones
 * @param signsFrom it signs from then on, until the next one does
 */
record SigningKey(
        String id, ECPublicKey publicKey, @Nullable PrivateKey privateKey, Instant signsFrom) {

    boolean canSign(Instant now) {
        return privateKey != null && !signsFrom.isAfter(now);
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "key " + id;
    }
}
