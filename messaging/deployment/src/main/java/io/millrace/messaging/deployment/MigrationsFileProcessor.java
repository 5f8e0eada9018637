package io.millrace.messaging.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Lists the migrations of an application that uses Flyway in {@code META-INF/millrace-migrations.txt}: what a database
 * has to have so that there is nothing to migrate. A program can compare the list with Flyway's table without Flyway,
 * and without starting the application.
 */
class MigrationsFileProcessor {

    private static final String FILE = "META-INF/millrace-migrations.txt";
    private static final String LOCATIONS = "quarkus.flyway.locations";

    @BuildStep
    void list(
            BuildProducer<GeneratedResourceBuildItem> resources,
            BuildProducer<NativeImageResourceBuildItem> resourcesOfExecutables) {
        ConfigProvider.getConfig()
                .getOptionalValues(LOCATIONS, String.class)
                .flatMap(MigrationsFileProcessor::text)
                .ifPresent(text -> {
                    resources.produce(new GeneratedResourceBuildItem(FILE, text.getBytes(StandardCharsets.UTF_8)));
                    resourcesOfExecutables.produce(new NativeImageResourceBuildItem(FILE));
                });
    }

    /** Empty if Flyway does more with one of the scripts than the list can say. */
    private static Optional<String> text(List<String> locations) {
        var lines = new TreeMap<String, String>();
        for (String location : locations) {
            for (MigrationScript script : MigrationScript.in(location)) {
                Optional<String> line = script.line();
                if (line.isEmpty()) {
                    return Optional.empty();
                }
                lines.put(script.path(), line.get());
            }
        }
        return Optional.of(String.join("\n", lines.values()) + "\n");
    }
}
