package io.millrace.e2e.deploy;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
        new Schemas(registryUrl(), access).prepare(wiring);
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
            String user = part + "-kafka";
            environment.put("KAFKA_SASL_JAAS_CONFIG", EmbeddedBroker.login(user, secrets.get(user)));
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
