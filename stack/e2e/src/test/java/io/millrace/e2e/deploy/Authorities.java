package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.ServerCertificate;

/**
 * The certificates of broker and database, which each authority replaces once, and the files by which services trust
 * them. The services trust both authorities of the database from their start, and at first one of the broker's.
 */
final class Authorities {

    private static final String LISTENER = "listener.name.sasl_ssl.ssl.keystore.";
    /** Kafka's default; connections are assigned to these threads in turn. */
    private static final int NETWORK_THREADS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String FIRST = "ca.crt";
    private static final String SECOND = "ca-next.crt";

    private final ServerCertificate broker = ServerCertificate.temporary();
    private final ServerCertificate nextBroker = ServerCertificate.temporary();
    private final ServerCertificate database;
    private final ServerCertificate nextDatabase = ServerCertificate.temporary();
    private final Path brokerTrust;
    private final Path databaseTrust;

    Authorities(Path folder) {
        try {
            brokerTrust = Files.createDirectory(folder.resolve("broker-trust"));
            Files.copy(broker.certificate(), brokerTrust.resolve(FIRST));
            var first = ServerCertificate.temporary();
            Path served = Files.createDirectory(folder.resolve("database-tls"));
            // The server reads these files again when it is told so.
            database = new ServerCertificate(
                    Files.copy(first.certificate(), served.resolve("tls.crt")),
                    Files.copy(first.key(), served.resolve("tls.key"), StandardCopyOption.COPY_ATTRIBUTES));
            databaseTrust = Files.writeString(
                    folder.resolve("database-" + FIRST),
                    Files.readString(first.certificate()) + Files.readString(nextDatabase.certificate()));
        } catch (IOException e) {
            throw new IllegalStateException("no certificates can be made", e);
        }
    }

    /** What the broker starts with. */
    ServerCertificate broker() {
        return broker;
    }

    /** What the database starts with. */
    ServerCertificate database() {
        return database;
    }

    /** The files of this machine in the place of those that a container mounts. */
    String here(String path) {
        return switch (path) {
            case "/etc/millrace/kafka" -> brokerTrust.toString();
            case "/etc/millrace/database/ca.crt" -> databaseTrust.toString();
            default -> path;
        };
    }

    /** Lets the services trust the broker's next authority besides the first. */
    void trustNextOfBroker() throws IOException {
        Files.copy(nextBroker.certificate(), brokerTrust.resolve(SECOND));
    }

    /** Lets the services trust the broker's next authority alone. */
    void distrustFirstOfBroker() throws IOException {
        Files.delete(brokerTrust.resolve(FIRST));
    }

    /**
     * Gives the broker, which runs on, the certificate of its next authority: for connections from now on.
     *
     * @param port of the listener that services use
     */
    void replaceOfBroker(Admin admin, int port) throws IOException, InterruptedException, ExecutionException {
        assertThatThrownBy(() -> handshake(port)).isInstanceOf(SSLHandshakeException.class);
        String node = admin.describeCluster().nodes().get().iterator().next().idString();
        List<AlterConfigOp> certificate = Stream.of(
                        new ConfigEntry(LISTENER + "certificate.chain", Files.readString(nextBroker.certificate())),
                        new ConfigEntry(LISTENER + "key", Files.readString(nextBroker.key())),
                        new ConfigEntry(LISTENER + "type", "PEM"))
                .map(entry -> new AlterConfigOp(entry, OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, node), certificate))
                .all()
                .get();
        // The controller answers before the broker serves the certificate, and each of its threads takes it by itself.
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            for (int thread = 0; thread < NETWORK_THREADS; thread++) {
                handshake(port);
            }
        });
    }

    /** Opens a TLS connection to the broker as a client that trusts the next authority alone. */
    private void handshake(int port) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var file = Files.newInputStream(nextBroker.certificate())) {
            trusted.setCertificateEntry(
                    "next", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
        }
    }

    /** Gives the database, which runs on, the certificate of its next authority: for connections from now on. */
    void replaceOfDatabase(EmbeddedDatabase server, String password) throws IOException, SQLException {
        Files.write(database.certificate(), Files.readAllBytes(nextDatabase.certificate()));
        Files.write(database.key(), Files.readAllBytes(nextDatabase.key()));
        try (var connection = server.connect(EmbeddedDatabase.SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_reload_conf()");
        }
        assertServes(server, password);
    }

    /** A client that trusts the next authority alone can connect. */
    private void assertServes(EmbeddedDatabase server, String password) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> DriverManager.getConnection(
                        "%s?sslmode=verify-full&sslrootcert=%s"
                                .formatted(server.jdbcUrl(EmbeddedDatabase.SUPERUSER), nextDatabase.certificate()),
                        EmbeddedDatabase.SUPERUSER,
                        password)
                .close());
    }
}
