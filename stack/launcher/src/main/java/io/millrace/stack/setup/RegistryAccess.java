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
 * How a schema registry lets its clients in.
 *
 * @param username null, and the password too, if it asks for none
 * @param authority file with the certificates (PEM) that it is trusted by; null for those the JVM knows
 */
public record RegistryAccess(
        @Nullable String username,
        @Nullable String password,
        @Nullable Path authority) {

    /** Nobody is asked who they are. */
    public static final RegistryAccess OPEN = new RegistryAccess(null, null, null);

    private static final String USERNAME = "MILLRACE_REGISTRY_USERNAME";
    private static final String PASSWORD = "MILLRACE_REGISTRY_PASSWORD";
    private static final String AUTHORITY = "MILLRACE_REGISTRY_CA";

    /**
     * By the same variables as the services'.
     *
     * @throws StackException if a name has no password, or a password no name
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

    /** @throws StackException if the authority's file is none */
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
                throw new CertificateException("there is none in it");
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new StackException("%s: %s is no file of certificates (PEM)".formatted(AUTHORITY, authority), e);
        }
    }

    /** HTTP Basic (RFC 7617). */
    void identify(HttpRequest.Builder request) {
        if (username != null) {
            byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        }
    }

    /** For people: what to do where one is not let in. */
    String refused() {
        return username == null
                ? "The schema registry asks for a name and a password: set %s and %s".formatted(USERNAME, PASSWORD)
                : "The schema registry does not let '%s' in: see to %s and %s".formatted(username, USERNAME, PASSWORD);
    }

    /** Not the password. */
    @Override
    public String toString() {
        return "RegistryAccess[%s, %s]".formatted(username, authority);
    }
}
