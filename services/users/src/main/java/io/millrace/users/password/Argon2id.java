package io.millrace.users.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with given costs. Takes tens of milliseconds of processor time: never call it on an event loop.
 *
 * @param memoryKib in KiB
 */
record Argon2id(int memoryKib, int iterations, int parallelism) {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    /** Loaded with the first salt: a native image must not carry a generator that was seeded at build time. */
    private static final class Generator {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    PasswordHash hash(String password) {
        byte[] salt = random(SALT_BYTES);
        return written(salt, compute(password, salt, HASH_BYTES));
    }

    /** Random bytes in place of a hash, which no password has. To check a password against it costs as much as any check. */
    PasswordHash hashOfNoPassword() {
        return written(random(SALT_BYTES), random(HASH_BYTES));
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        Generator.INSTANCE.nextBytes(bytes);
        return bytes;
    }

    private PasswordHash written(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return new PasswordHash("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        memoryKib, iterations, parallelism, base64.encodeToString(salt), base64.encodeToString(hash)));
    }

    /** Whether this is the password. Uses the parameters of the hash. */
    static boolean matches(String password, PasswordHash hash) {
        Matcher parts = parts(hash);
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] computed = costs(parts).compute(password, Base64.getDecoder().decode(parts.group(4)), expected.length);
        return MessageDigest.isEqual(expected, computed);
    }

    /** Whether the hash costs less than these parameters, in one way at least. */
    boolean isAbove(PasswordHash hash) {
        Argon2id costs = costs(parts(hash));
        return costs.memoryKib < memoryKib || costs.iterations < iterations || costs.parallelism < parallelism;
    }

    private static Matcher parts(PasswordHash hash) {
        Matcher parts = PHC.matcher(hash.phc());
        if (!parts.matches()) {
            throw new IllegalStateException("a stored password hash is not one of Argon2id, version 19");
        }
        return parts;
    }

    private static Argon2id costs(Matcher parts) {
        return new Argon2id(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    /** The same characters may be written in several ways, depending on the keyboard: NFC, as in RFC 8265. */
    private byte[] compute(String password, byte[] salt, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(
                Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
