package io.millrace.e2e.deploy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

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

    /** Gives the broker, which runs on, the certificate of its next authority: for connections from now on. */
    void replaceOfBroker(Admin admin) throws IOException, InterruptedException, ExecutionException {
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
        await().untilAsserted(() -> DriverManager.getConnection(
                        "%s?sslmode=verify-full&sslrootcert=%s"
                                .formatted(server.jdbcUrl(EmbeddedDatabase.SUPERUSER), nextDatabase.certificate()),
                        EmbeddedDatabase.SUPERUSER,
                        password)
                .close());
    }
}
