package io.millrace.users.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.configuration.ConfigurationException;

import io.millrace.users.UsersConfig;

/** Encrypts private keys by AES-256-GCM, under a key that is derived from a secret of the configuration. */
@ApplicationScoped
class KeyEncryption {

    private static final String SETTING = "millrace.users.key-secret";
    private static final int FEWEST_CHARACTERS = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String MAC = "HmacSHA256";
    private static final String LABEL = "millrace: signing keys";
    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;

    /** Loaded with the first nonce: a native image must not carry a generator that was seeded at build time. */
    private static final class Generator {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    private final SecretKeySpec key;

    KeyEncryption(UsersConfig config) {
        String secret = config.keySecret()
                .orElseThrow(() -> new ConfigurationException(
                        "no secret for the signing keys is configured: set %s".formatted(SETTING)));
        if (secret.length() < FEWEST_CHARACTERS) {
            throw new ConfigurationException(
                    "%s must have at least %d characters".formatted(SETTING, FEWEST_CHARACTERS));
        }
        this.key = new SecretKeySpec(derive(secret), "AES");
    }

    private static byte[] derive(String secret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            return mac.doFinal(LABEL.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }

    /**
     * Encrypts a key.
     *
     * @param id is bound to the result: the bytes in the row of another key are refused
     */
    byte[] encrypt(String id, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        Generator.INSTANCE.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(plain);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
            return both;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a signing key can't be encrypted", e);
        }
    }

    /** Decrypts a key; empty if it was encrypted under another secret. */
    Optional<byte[]> decrypt(String id, byte[] both) {
        try {
            byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, id, nonce).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a signing key can't be decrypted", e);
        }
    }

    private Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
