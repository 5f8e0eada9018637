package io.millrace.stack.setup;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/**
 * How a client authenticates to the schema registry, and which certificates it trusts.
 *
 * @param username null, as the password, for a registry without authentication
 * @param authority file of trusted certificates (PEM); null for the JVM's own
 */
public record RegistryAccess(
        @Nullable String username,
        @Nullable String password,
        @Nullable Path authority) {

    /** No authentication. */
    public static final RegistryAccess OPEN = new RegistryAccess(null, null, null);

    private static final String USERNAME = "MILLRACE_REGISTRY_USERNAME";
    private static final String PASSWORD = "MILLRACE_REGISTRY_PASSWORD";
    private static final String AUTHORITY = "MILLRACE_REGISTRY_CA";

    /**
     * Reads the environment variables that the services use.
     *
     * @throws StackException if only one of name and password is set
     */
    public static RegistryAccess from(Map<String, String> environment) {
        String username = value(environment, USERNAME);
        String password = value(environment, PASSWORD);
        if ((username == null) != (password == null)) {
            throw new StackException("%s is not set, but %s is: set both, or none"
                    .formatted(username == null ? USERNAME : PASSWORD, username == null ? PASSWORD : USERNAME));
        }
        String authority = value(environment, AUTHORITY);
        return new RegistryAccess(username, password, authority == null ? null : Path.of(authority));
    }

    private static @Nullable String value(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        return value == null || value.isBlank() ? null : value;
    }

    /** @throws StackException if the file of certificates is not readable */
    HttpClient client() {
        var client = HttpClient.newBuilder();
        if (authority != null) {
            client.sslContext(trusting(authority));
        }
        return client.build();
    }

    private static SSLContext trusting(Path authority) {
        try (var file = Files.newInputStream(authority)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            if (store.size() == 0) {
                throw new CertificateException("the file has no certificate");
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new StackException("%s: %s is not a file of certificates (PEM)".formatted(AUTHORITY, authority), e);
        }
    }

    /** HTTP Basic (RFC 7617). */
    void identify(HttpRequest.Builder request) {
        if (username != null) {
            byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        }
    }

    /** The message for the user after a 401. */
    String refused() {
        return username == null
                ? "The schema registry requires a password: set %s and %s".formatted(USERNAME, PASSWORD)
                : "The schema registry refuses the user '%s': check %s and %s".formatted(username, USERNAME, PASSWORD);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RegistryAccess[%s, %s]".formatted(username, authority);
    }
}
