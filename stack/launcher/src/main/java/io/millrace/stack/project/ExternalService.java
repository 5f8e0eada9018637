package io.millrace.stack.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.setup.Databases;
import io.millrace.stack.setup.StackTopics;
import io.millrace.stack.setup.Wiring;
import io.millrace.stack.setup.Wiring.ServiceWiring;

/** A service whose project is outside of this checkout, and whose database and topics are in this stack. */
public final class ExternalService {

    private final ServiceName name;
    private final ServiceWiring wiring;

    private ExternalService(ServiceName name, ServiceWiring wiring) {
        this.name = name;
        this.wiring = wiring;
    }

    /**
     * Reads the wiring file that the build of a project has written.
     *
     * @throws StackException if the project is not built
     */
    public static ExternalService of(Path project) {
        Path file = project.toAbsolutePath().normalize().resolve("target").resolve(Wiring.FILE);
        if (!Files.exists(file)) {
            throw new StackException("There is no %s: build the project first, by mvn -f %s package"
                    .formatted(file, project.toAbsolutePath().normalize()));
        }
        ServiceWiring wiring = Wiring.read(file);
        return new ExternalService(new ServiceName(wiring.service()), wiring);
    }

    public ServiceName name() {
        return name;
    }

    /** Creates the service's database, its two users and its topics, as far as they are missing. */
    public void prepare(EmbeddedDatabase database, Blueprint blueprint) {
        new Databases(database, blueprint.secrets()).prepare(name.database());
        StackTopics.prepare(blueprint.bootstrapServers(), new Wiring(List.of(wiring)));
    }

    /** The file that {@link #writeEnvironment} writes. */
    public static Path environmentFile(Home home, ServiceName name) {
        return home.state().resolve(name.value() + ".env");
    }

    /** Writes the service's settings as environment variables into a file that only the file's owner can read. */
    public Path writeEnvironment(Blueprint blueprint) {
        Path file = environmentFile(blueprint.home(), name);
        String lines = environment(blueprint).entrySet().stream()
                .map(variable -> "%s=%s%n".formatted(variable.getKey(), variable.getValue()))
                .collect(Collectors.joining());
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, lines);
            return file;
        } catch (IOException e) {
            throw new StackException("%s can't be written: %s".formatted(file, e), e);
        }
    }

    private Map<String, String> environment(Blueprint blueprint) {
        String database = name.database();
        String address = "localhost:%d/%s".formatted(blueprint.ports().database(), database);
        Secrets secrets = blueprint.secrets();
        var environment = new LinkedHashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", blueprint.reach().broker());
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://" + address);
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + address);
        environment.put("QUARKUS_DATASOURCE_USERNAME", database + "_app");
        environment.put("QUARKUS_DATASOURCE_PASSWORD", secrets.get(database + "_app"));
        environment.put("QUARKUS_FLYWAY_USERNAME", database + "_owner");
        environment.put("QUARKUS_FLYWAY_PASSWORD", secrets.get(database + "_owner"));
        environment.put("MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_APICURIO_REGISTRY_URL", blueprint.registryUrl());
        return environment;
    }
}
