package io.millrace.e2e.deploy;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.StackProcess;
import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.net.AuthenticatingProxy;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.setup.Databases;
import io.millrace.stack.setup.RegistryAccess;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.StackTopics;
import io.millrace.stack.setup.Wiring;

/** Broker, database and registry with the users, rights, passwords and TLS settings of an overlay. */
final class SecuredInfra implements Closeable {

    /** Broker settings. Clients without a name are super users: only the test connects without one. */
    private static final Map<String, String> RIGHTS = Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:ANONYMOUS");

    /** Settings that the test overrides: addresses, and the migration that init containers run in the cluster. */
    private static final List<String> ELSEWHERE =
            List.of("KAFKA_BOOTSTRAP_SERVERS", "MILLRACE_REGISTRY_URL", "QUARKUS_FLYWAY_MIGRATE_AT_START");

    private static final String USER = "millrace";

    /** The services that use their second credentials already, or still. */
    private static final Set<String> SECOND = Set.of("inventory", "orders", "tracking");

    private final Overlay overlay;
    private final Secrets secrets;
    private final ServerCertificate certificate = ServerCertificate.temporary();
    private final EmbeddedBroker broker;
    private final EmbeddedDatabase database;
    private final EmbeddedRegistry registry = EmbeddedRegistry.temporary();
    private final RegistryAccess access;
    private final AuthenticatingProxy door;

    SecuredInfra(Overlay overlay, PortPlan ports, Path files, Secrets secrets) {
        this.overlay = overlay;
        this.secrets = secrets;
        this.broker = EmbeddedBroker.secured(
                ports.broker(),
                certificate,
                overlay.ofKind("KafkaUser").collect(Collectors.toMap(Resource::name, user -> secrets.get(user.name()))),
                RIGHTS);
        this.database = EmbeddedDatabase.secured(
                files.resolve("database"), ports.database(), certificate, secrets.get("postgres"));
        this.access = access(secrets.get("registry"));
        this.door = new AuthenticatingProxy(registry.port(), certificate, USER, secrets.get("registry"));
    }

    /** Creates topics, rights, databases and schemas. */
    void prepare(Wiring wiring) throws Exception {
        StackTopics.prepare(broker.bootstrapServers(), wiring);
        Rights.grant(broker.bootstrapServers(), overlay.ofKind("KafkaUser"));
        new Databases(database, secrets).prepare();
        createSecondUsers();
        new Schemas(registryUrl(), access).prepare(wiring);
    }

    /** As CloudNativePG makes the roles that a cluster's resource names. */
    private void createSecondUsers() throws SQLException {
        try (var connection = database.connect(EmbeddedDatabase.SUPERUSER);
                var statement = connection.createStatement()) {
            for (JsonNode role : overlay.ofKind("Cluster")
                    .flatMap(cluster -> Resource.stream(cluster.spec().at("/managed/roles")))
                    .filter(role -> role.has("inRoles"))
                    .toList()) {
                String name = role.path("name").asText();
                statement.execute("CREATE ROLE %s LOGIN PASSWORD %s IN ROLE %s"
                        .formatted(
                                name,
                                statement.enquoteLiteral(secrets.get(name)),
                                role.path("inRoles").path(0).asText()));
            }
        }
    }

    /** The login that a service's container gets: the keys of the secret that it names. */
    private Map<String, String> login(String service) {
        String second = SECOND.contains(service) ? "-b" : "";
        String kafka = service + "-kafka" + second;
        String role = service + "_app" + second.replace('-', '_');
        return Map.of(
                "KAFKA_SASL_JAAS_CONFIG",
                EmbeddedBroker.login(kafka, secrets.get(kafka)),
                "QUARKUS_DATASOURCE_USERNAME",
                role,
                "QUARKUS_DATASOURCE_PASSWORD",
                secrets.get(role));
    }

    /** Who has a connection to a database. */
    Set<String> databaseUsers() throws SQLException {
        try (var connection = database.connect(EmbeddedDatabase.SUPERUSER);
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT DISTINCT usename FROM pg_stat_activity WHERE usename IS NOT NULL")) {
            var users = new TreeSet<String>();
            while (rows.next()) {
                users.add(rows.getString(1));
            }
            return users;
        }
    }

    /** For whoever comes without a name: the test. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return EmbeddedRegistry.url(door.port()).replace("http:", "https:");
    }

    /** Access to the registry with this password, right or wrong. */
    RegistryAccess access(String password) {
        return new RegistryAccess(USER, password, certificate.certificate());
    }

    /** The environment variables of a part, as in its container. */
    Map<String, String> environment(String part) {
        var environment = new HashMap<>(StackProcess.FAST_START);
        if (Service.named(part).filter(Service::database).isPresent()) {
            overlay.ofKind("ConfigMap")
                    .filter(map -> map.name().startsWith("platform"))
                    .map(map -> Resource.map(map.tree().path("data")))
                    .forEach(environment::putAll);
            environment.keySet().removeAll(ELSEWHERE);
            environment.replaceAll((variable, value) -> value.startsWith("/etc/millrace/")
                    ? certificate.certificate().toString()
                    : value);
            environment.putAll(login(part));
            environment.put("MILLRACE_REGISTRY_URL", registryUrl());
            environment.put("MILLRACE_REGISTRY_USERNAME", USER);
            environment.put("MILLRACE_REGISTRY_PASSWORD", secrets.get("registry"));
            environment.put("MILLRACE_REGISTRY_CA", certificate.certificate().toString());
        }
        return environment;
    }

    @Override
    public void close() {
        door.close();
        registry.close();
        broker.close();
        database.close();
    }
}
