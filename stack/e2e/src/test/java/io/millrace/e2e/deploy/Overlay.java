package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.millrace.e2e.House;

/**
 * What {@code kubectl apply -k} would apply.
 *
 * @param name of its folder
 * @param file its resources as YAML
 */
public record Overlay(String name, Path file, List<Resource> resources) {

    private static final Path FOLDER = House.ROOT.resolve("deploy/k8s/overlays");
    private static final Path RENDERED = Path.of("target", "rendered");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** All there are, rendered anew. */
    public static List<Overlay> all() {
        Tools.need("kubectl");
        try (var folders = Files.list(FOLDER)) {
            return folders.map(Overlay::render).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one in the folder of this name, rendered anew. */
    public static Overlay named(String name) {
        Tools.need("kubectl");
        return render(FOLDER.resolve(name));
    }

    /** One that is not among the repository's, rendered. */
    static Overlay of(Path folder) {
        Tools.need("kubectl");
        return render(folder);
    }

    private static Overlay render(Path folder) {
        var rendered = Tools.run(folder, List.of("kubectl", "kustomize", "."));
        assertThat(rendered.exit()).as(rendered.output()).isZero();
        try {
            Files.createDirectories(RENDERED);
            String name = folder.getFileName().toString();
            Path file = RENDERED.resolve(name + ".yaml").toAbsolutePath();
            Files.writeString(file, rendered.output());
            try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered.output())) {
                return new Overlay(
                        name,
                        file,
                        documents.readAll().stream().map(Resource::new).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Stream<Resource> ofKind(String... kinds) {
        return resources.stream().filter(resource -> List.of(kinds).contains(resource.kind()));
    }

    /** Deployments and whatever else makes pods. */
    public Stream<Resource> workloads() {
        return ofKind("Deployment", "StatefulSet", "DaemonSet", "Job");
    }

    public boolean has(String kind, String name) {
        return ofKind(kind).anyMatch(resource -> resource.name().equals(name));
    }

    @Override
    public String toString() {
        return name;
    }
}
