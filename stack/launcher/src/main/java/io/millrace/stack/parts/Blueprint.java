package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.ProcessPart.Spec;

/** Every process of the stack: its command line, its configuration and its checks. */
public final class Blueprint {

    /** Longer than the services wait for requests in flight (quarkus.shutdown.timeout), and then for what is open. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * How long a service that stops waits for requests in flight, where people wait for the stop. After a journey gateway
     * and tracking wait for the whole time, each.
     */
    private static final String SHUTDOWN_TIMEOUT = "3s";

    private static final String JVM_HEAP = "384m";
    /** The young generation is a tenth of the heap, and is filled before the first collection. */
    private static final String NATIVE_HEAP = "128m";

    private final Home home;
    private final PortPlan ports;
    private final Secrets secrets;
    private final Programs programs;
    private final Start start;
    private final Rig rig;
    private final Optional<Reach> elsewhere;
    private final boolean quick;

    /** How the processes are started. */
    public enum Start {
        /** On the JVM, from the AOT caches that there are. */
        FAST,
        /** On the JVM, from the AOT caches that there are; programs without one record what they load. */
        RECORDING,
        /** On the JVM, without AOT caches. */
        PLAIN,
        /** The services as native executables. */
        NATIVE
    }

    public Blueprint(Home home, PortPlan ports, Start start) {
        this(home, ports, start, Rig.PLAIN, Optional.empty(), false);
    }

    private Blueprint(Home home, PortPlan ports, Start start, Rig rig, Optional<Reach> elsewhere, boolean quick) {
        this.rig = rig;
        this.elsewhere = elsewhere;
        this.home = home;
        this.ports = ports;
        this.secrets = new Secrets(home);
        this.programs = new Programs(home, start, quick);
        this.quick = quick;
        this.start = start;
    }

    /** The same parts, with these differences. */
    public Blueprint with(Rig otherRig) {
        return new Blueprint(home, ports, start, otherRig, elsewhere, quick);
    }

    /** Broker, database, registry, mail server, card gateway and carrier without the services, which run elsewhere. */
    public Blueprint with(Reach reach) {
        return new Blueprint(home, ports, start, rig, Optional.of(reach), quick);
    }

    /**
     * The same parts in JVMs that use their first compiler only. On two cores the second compiler takes about half of
     * the time of a start and of the first orders, and pays only after minutes of load.
     */
    public Blueprint quick() {
        return new Blueprint(home, ports, start, rig, elsewhere, true);
    }

    /** How the services are started. */
    public Start start() {
        return start;
    }

    /** The addresses of broker, database, registry and mail server. */
    public Reach reach() {
        return elsewhere.orElseGet(() -> Reach.here(rig.links().port(Links.EVERYBODY, "broker", ports.broker())));
    }

    public DatabasePart database() {
        return new DatabasePart(
                home.binaries().resolve("postgres"),
                home.database(),
                reach().listen(),
                ports.database(),
                secrets.get("postgres"));
    }

    public Part broker() {
        var arguments = List.of(
                home.broker().toString(),
                reach().listen(),
                String.valueOf(ports.broker()),
                String.valueOf(ports.controller()),
                reach().broker(),
                String.valueOf(ports.localBroker()));
        return new ProcessPart(new Spec(
                "broker",
                ports.broker(),
                programs.main("broker", BrokerMain.class, "768m", arguments),
                Map.of(),
                home.log("broker"),
                () -> Probes.accepts(ports.broker()),
                programs.grace(GRACE)));
    }

    public Part registry() {
        try {
            Path distribution = EmbeddedRegistry.distribution(home.dist());
            var command = EmbeddedRegistry.command(
                    distribution, reach().listen(), ports.registry(), ports.registryManagement());
            var environment = Map.of(
                    "APICURIO_STORAGE_SQL_KIND",
                    "postgresql",
                    "APICURIO_DATASOURCE_URL",
                    "jdbc:" + databaseUrl("registry", "registry"),
                    "APICURIO_DATASOURCE_USERNAME",
                    "registry_owner",
                    "APICURIO_DATASOURCE_PASSWORD",
                    secrets.get("registry_owner"));
            return new ProcessPart(new Spec(
                    "registry",
                    ports.registry(),
                    programs.other("registry", command, distribution),
                    environment,
                    home.log("registry"),
                    () -> Probes.answersOk(registryUrl() + "/system/info"),
                    programs.grace(GRACE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Part mail() {
        return MailServer.part(home, ports, programs, reach().listen());
    }

    /** The simulated card gateway. */
    public Part cards() {
        return simulators().cards(reach().listen(), reach().gateway());
    }

    /** The simulated carrier. */
    public Part carrier() {
        return simulators().carrier(reach().listen(), reach().gateway());
    }

    private Simulators simulators() {
        return new Simulators(home, ports, secrets, programs, rig);
    }

    /** The services of this stack. */
    public List<Service> services() {
        return elsewhere.isPresent() ? List.of() : Service.ALL;
    }

    public Part service(Service service) {
        return service(service, 0);
    }

    /** The further processes of a service. */
    public List<Part> replicas(Service service) {
        // Clients know a single address of the gateway.
        return IntStream.range(1, service.database() ? rig.replicas() : 1)
                .mapToObj(replica -> service(service, replica))
                .toList();
    }

    private Part service(Service service, int replica) {
        String name = partName(service, replica);
        String health = "http://localhost:%d/q/health/".formatted(ports.management(service, replica));
        return new ProcessPart(new Spec(
                name,
                ports.http(service, replica),
                command(service),
                environment(service, replica),
                home.log(name),
                () -> Probes.answersOk(health + "ready"),
                () -> Probes.answers(health + "live", 503),
                programs.grace(GRACE)));
    }

    private List<String> command(Service service) {
        return start == Start.NATIVE
                ? new NativeExecutables(home).command(service, rig.heap().orElse(NATIVE_HEAP))
                : programs.service(service, rig.heap().orElse(JVM_HEAP));
    }

    /** Whether every service has its AOT cache, or is known to get none. */
    public boolean isTrained() {
        return services().stream().allMatch(service -> programs.isSettled(service, JVM_HEAP));
    }

    private static String partName(Service service, int replica) {
        return replica == 0 ? service.name() : service.name() + "-" + replica;
    }

    /** The environment variables of a service in this stack. */
    public Map<String, String> environment(Service service) {
        return environment(service, 0);
    }

    /** @param replica index of the process, from 0 */
    public Map<String, String> environment(Service service, int replica) {
        String name = service.name();
        var environment = new LinkedHashMap<String, String>();
        environment.put("QUARKUS_HTTP_HOST", "localhost");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(ports.http(service, replica)));
        environment.put("QUARKUS_MANAGEMENT_HOST", "localhost");
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(ports.management(service, replica)));
        environment.put("MILLRACE_MESSAGING_INSTANCE", name + "-" + replica);
        environment.putAll(Patience.of(service));
        if (quick) {
            environment.put("QUARKUS_SHUTDOWN_TIMEOUT", SHUTDOWN_TIMEOUT);
        }
        environment.putAll(simulators().environment(service));
        environment.putAll(Identity.environment(service, secrets, ports));
        if (service.equals(Service.GATEWAY)) {
            for (Service other : Service.ALL) {
                if (!other.equals(service)) {
                    environment.put(
                            other.variableOfGateway(),
                            "http://localhost:" + rig.links().port(name, other.name(), ports.http(other)));
                }
            }
        }
        if (service.database()) {
            environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
            environment.put(
                    "MILLRACE_REGISTRY_URL",
                    EmbeddedRegistry.url(rig.links().port(name, "registry", ports.registry())));
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", databaseUrl(name, name));
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + databaseUrl(name, name));
            environment.put("QUARKUS_DATASOURCE_USERNAME", name + "_app");
            environment.put("QUARKUS_DATASOURCE_PASSWORD", secrets.get(name + "_app"));
            environment.put("QUARKUS_FLYWAY_USERNAME", name + "_owner");
            environment.put("QUARKUS_FLYWAY_PASSWORD", secrets.get(name + "_owner"));
        }
        if (service.sendsMails()) {
            environment.put("QUARKUS_MAILER_HOST", "localhost");
            environment.put("QUARKUS_MAILER_PORT", String.valueOf(rig.links().port(name, "mail", ports.smtp())));
        }
        environment.putAll(rig.environment().apply(partName(service, replica)));
        return environment;
    }

    public String bootstrapServers() {
        // The advertised address may not be reachable from this machine.
        return elsewhere.isPresent() ? "localhost:" + ports.localBroker() : reach().broker();
    }

    public String registryUrl() {
        return EmbeddedRegistry.url(ports.registry());
    }

    private String databaseUrl(String from, String database) {
        return "postgresql://localhost:%d/%s".formatted(rig.links().port(from, "database", ports.database()), database);
    }

    public Home home() {
        return home;
    }

    public PortPlan ports() {
        return ports;
    }

    public Secrets secrets() {
        return secrets;
    }
}
