package io.millrace.messaging.tls;

import static org.apache.kafka.common.config.SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a Kafka client trust every certificate in a folder, and those that are put there while it runs: so a broker may get
 * a certificate of another authority without a restart of its clients. To use it, set {@code ssl.engine.factory.class} to
 * this class, {@code ssl.truststore.type} to {@code PEM} and {@code ssl.truststore.location} to the folder, or to one file.
 *
 * <p>The client reads the files for each connection that it opens. While a file can't be read, or is no certificate, the
 * client trusts what it trusted before, and the log says why. All else is as Kafka does it.
 */
public final class ReloadedTrust implements SslEngineFactory {

    private static final Logger LOG = Logger.getLogger(ReloadedTrust.class);
    private static final String PEM = "PEM";
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final List<String> ENDINGS = List.of(".crt", ".pem");

    private Map<String, ?> configs = Map.of();
    private Path location = Path.of("");

    private @Nullable Current current;

    private record Current(String certificates, DefaultSslEngineFactory factory) {}

    /** @throws ConfigException if the location is missing, or not of type {@code PEM} */
    @Override
    public void configure(Map<String, ?> given) {
        if (!PEM.equals(given.get(SSL_TRUSTSTORE_TYPE_CONFIG))) {
            throw new ConfigException(
                    SSL_TRUSTSTORE_TYPE_CONFIG, given.get(SSL_TRUSTSTORE_TYPE_CONFIG), "must be PEM for ReloadedTrust");
        }
        if (!(given.get(SSL_TRUSTSTORE_LOCATION_CONFIG) instanceof String path)) {
            throw new ConfigException(
                    SSL_TRUSTSTORE_LOCATION_CONFIG, null, "must name the folder, or the file, of the certificates");
        }
        configs = Map.copyOf(withoutNulls(given));
        location = Path.of(path);
        current = load(read());
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> given) {
        var present = new HashMap<String, Object>();
        given.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return present;
    }

    private Current load(String certificates) {
        var with = new HashMap<String, Object>(configs);
        with.remove(SSL_TRUSTSTORE_LOCATION_CONFIG);
        with.put(SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(certificates));
        var factory = new DefaultSslEngineFactory();
        factory.configure(with);
        return new Current(certificates, factory);
    }

    private String read() {
        try {
            if (!Files.isDirectory(location)) {
                return certificates(location);
            }
            var all = new StringBuilder();
            try (Stream<Path> files = Files.list(location)) {
                for (Path file :
                        files.filter(ReloadedTrust::isCertificate).sorted().toList()) {
                    all.append(certificates(file)).append('\n');
                }
            }
            return all.toString();
        } catch (IOException | UncheckedIOException e) {
            throw new KafkaException("the certificates at " + location + " can't be read", e);
        }
    }

    /** Kafka would pass over a certificate of which only a part is there. */
    private static String certificates(Path file) throws IOException {
        String text = Files.readString(file);
        int begun = text.split(BEGIN, -1).length;
        if (begun == 1 || begun != text.split(END, -1).length) {
            throw new KafkaException(file + " has no certificate, or a part of one");
        }
        return text;
    }

    private static boolean isCertificate(Path file) {
        return ENDINGS.stream().anyMatch(file.getFileName().toString()::endsWith);
    }

    /** Clients open connections by one thread each, but may share this object. */
    private synchronized DefaultSslEngineFactory factory() {
        Current known = current;
        if (known == null) {
            throw new IllegalStateException("not configured");
        }
        try {
            String certificates = read();
            if (!certificates.equals(known.certificates())) {
                // The one before is not closed: another thread may be about to use it, and it holds nothing open.
                current = load(certificates);
                LOG.infof("The certificates at %s have changed; new connections trust these", location);
                return current.factory();
            }
        } catch (KafkaException e) {
            LOG.warnf(
                    "The certificates at %s have changed and can't be used; those before are trusted: %s",
                    location, e.getMessage());
        }
        return known.factory();
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        return factory().createClientSslEngine(host, port, endpointIdentification);
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        return factory().createServerSslEngine(host, port);
    }

    /** Kafka asks where its configuration changes, which a client's never does. */
    @Override
    public boolean shouldBeRebuilt(Map<String, Object> next) {
        return factory().shouldBeRebuilt(next);
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return factory().keystore();
    }

    @Override
    public @Nullable KeyStore truststore() {
        return factory().truststore();
    }

    @Override
    public synchronized void close() {
        if (current != null) {
            current.factory().close();
        }
    }
}
