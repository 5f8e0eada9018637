package io.millrace.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.e2e.House;
import io.millrace.embedded.EmbeddedRegistry;

/**
 * What a container of an image runs, as the image's Dockerfile says it, with the files of this build.
 *
 * @param entrypoint the command line
 * @param javaOptions value of {@code JAVA_TOOL_OPTIONS}; empty if the image sets none
 */
record Image(List<String> entrypoint, String javaOptions) {

    private static final Pattern ENTRYPOINT = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);
    private static final Pattern OPTIONS = Pattern.compile("^ENV JAVA_TOOL_OPTIONS=\"(.*)\"$", Pattern.MULTILINE);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** @param name as in a manifest, such as {@code millrace/orders:1.0@sha256:…} */
    static Image of(String name) {
        String repository = name.replaceAll("@.*", "").replaceAll(":[^/]*$", "");
        String last = repository.substring(repository.lastIndexOf('/') + 1);
        return switch (last) {
            case "apicurio-registry" -> registry();
            case "stack" -> built("Dockerfile.stack", "/millrace", House.ROOT);
            default ->
                built(
                        "Dockerfile.jvm",
                        "/app",
                        House.ROOT.resolve("services").resolve(last).resolve("target/quarkus-app"));
        };
    }

    private static Image registry() {
        try {
            Path distribution = EmbeddedRegistry.distribution(House.ROOT.resolve(".millrace/dist"));
            return new Image(
                    List.of(
                            JAVA,
                            "-jar",
                            distribution.resolve("quarkus-run.jar").toString()),
                    "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder where the image has the files of {@code here} */
    private static Image built(String dockerfile, String folder, Path here) {
        try {
            String text = Files.readString(House.ROOT.resolve("src/main/docker").resolve(dockerfile));
            var line = ENTRYPOINT.matcher(text);
            if (!line.find()) {
                throw new AssertionError(dockerfile + " has no ENTRYPOINT");
            }
            var options = OPTIONS.matcher(text);
            return new Image(
                    StreamSupport.stream(
                                    new ObjectMapper().readTree(line.group(1)).spliterator(), false)
                            .map(JsonNode::asText)
                            .map(word -> word.equals("java") ? JAVA : Mounts.replace(word, Map.of(folder, here)))
                            .toList(),
                    options.find() ? options.group(1) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
