package io.millrace.e2e.deploy;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;

import io.millrace.e2e.StackProcess;
import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.net.AuthenticatingProxy;
import io.millrace.embedded.net.Link;
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
    private final Set<String> second = ConcurrentHashMap.newKeySet();

    private final Overlay overlay;
    private final Secrets secrets;
    private final Authorities authorities;
    /** Of the registry. */
    private final ServerCertificate certificate = ServerCertificate.temporary();

    /** Between the services and the broker. */
    private final Link link;

    private final EmbeddedBroker broker;
    private final EmbeddedDatabase database;
    private final EmbeddedRegistry registry = EmbeddedRegistry.temporary();
    private final RegistryAccess access;
    private final AuthenticatingProxy door;

    SecuredInfra(Overlay overlay, PortPlan ports, Path files, Secrets secrets) {
        this.overlay = overlay;
        this.secrets = secrets;
        second.addAll(Set.of("inventory", "orders", "tracking"));
        this.authorities = new Authorities(files);
        this.link = new Link("broker", ports.broker());
        this.broker = EmbeddedBroker.secured(
                ports.broker(),
                "localhost:" + link.port(),
                authorities.broker(),
                overlay.ofKind("KafkaUser").collect(Collectors.toMap(Resource::name, user -> secrets.get(user.name()))),
                RIGHTS);
        this.database = EmbeddedDatabase.secured(
                files.resolve("database"), ports.database(), authorities.database(), secrets.get("postgres"));
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
        String which = second.contains(service) ? "-b" : "";
        String kafka = service + "-kafka" + which;
        String role = service + "_app" + which.replace('-', '_');
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

    /** Lets broker and database have certificates of other authorities, as the guide says, while the services run. */
    void replaceAuthorities() throws Exception {
        authorities.trustNextOfBroker();
        try (var admin = admin()) {
            authorities.replaceOfBroker(admin, link.port());
        }
        authorities.replaceOfDatabase(database, secrets.get("postgres"));
        connectAnew();
    }

    /** The end of it: the broker's first authority is trusted no more. */
    void forgetFirstAuthority() throws Exception {
        authorities.distrustFirstOfBroker();
        connectAnew();
    }

    /** Ends the services' connections to broker and database: the next ones see the certificates of now. */
    private void connectAnew() throws SQLException {
        link.cut(1, RandomGenerator.getDefault());
        try (var connection = database.connect(EmbeddedDatabase.SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%\\_app%'");
        }
    }

    /** Gives the next process of a service its second credentials. */
    void useSecondCredentials(String service) {
        second.add(service);
    }

    /** Takes a service's first credentials back. */
    void withdrawFirstCredentials(String service) throws Exception {
        try (var connection = database.connect(EmbeddedDatabase.SUPERUSER);
                var statement = connection.createStatement();
                var admin = admin()) {
            statement.execute("ALTER ROLE %s_app NOLOGIN".formatted(service));
            admin.alterUserScramCredentials(
                            List.of(new UserScramCredentialDeletion(service + "-kafka", ScramMechanism.SCRAM_SHA_512)))
                    .all()
                    .get();
        }
        connectAnew();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
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
            environment.replaceAll((variable, value) -> authorities.here(value));
            environment.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + link.port());
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
        link.close();
        broker.close();
        database.close();
    }
}
