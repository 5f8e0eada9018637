package io.millrace.stack.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/** The passwords of a stack: generated at first use, and kept in a file that only its owner can read. */
public final class Secrets {

    private static final int BYTES = 18;

    private final Path file;
    private final Properties known = new Properties();
    private final SecureRandom random = new SecureRandom();

    public Secrets(Home home) {
        this.file = home.secrets();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                known.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public synchronized String get(String name) {
        String secret = known.getProperty(name);
        return secret == null ? make(name) : secret;
    }

    /** A password that was generated or stored before. */
    public synchronized Optional<String> find(String name) {
        return Optional.ofNullable(known.getProperty(name));
    }

    /** Stores a given password in place of a generated one. */
    public synchronized void take(String name, String secret) {
        if (!secret.equals(known.getProperty(name))) {
            keep(name, secret);
        }
    }

    private String make(String name) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        keep(name, secret);
        return secret;
    }

    private void keep(String name, String secret) {
        known.setProperty(name, secret);
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (var out = Files.newOutputStream(file)) {
                known.store(out, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
