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
 * @param entrypoint the command line, with the paths of the image
 * @param javaOptions value of {@code JAVA_TOOL_OPTIONS}; empty if the image sets none
 * @param layout folders of the image, and which ones of this build they are
 * @param accounts lines that the image adds to {@code /etc/passwd}
 */
record Image(List<String> entrypoint, String javaOptions, Map<String, Path> layout, List<String> accounts) {

    private static final Pattern ENTRYPOINT = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);
    private static final Pattern OPTIONS = Pattern.compile("^ENV JAVA_TOOL_OPTIONS=\"(.*)\"$", Pattern.MULTILINE);
    private static final Pattern ACCOUNT = Pattern.compile("^RUN echo '(.*)' >> /etc/passwd", Pattern.MULTILINE);
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String JAVA = JAVA_HOME.resolve("bin/java").toString();
    /** The folder of the registry's image. */
    private static final String DEPLOYMENTS = "/deployments";

    /** @param name as in a manifest, such as {@code millrace/orders:1.0@sha256:…} */
    static Image of(String name) {
        String repository = name.replaceAll("@.*", "").replaceAll(":[^/]*$", "");
        String last = repository.substring(repository.lastIndexOf('/') + 1);
        return switch (last) {
            case "apicurio-registry" -> registry();
            case "stack" -> built("Dockerfile.stack", "/millrace", withCaches(House.ROOT));
            default ->
                built(
                        "Dockerfile.jvm",
                        "/app",
                        House.ROOT.resolve("services").resolve(last).resolve("target/quarkus-app"));
        };
    }

    /** The launcher makes this folder where it is missing; the image, which nobody may write to, has it. */
    private static Path withCaches(Path root) {
        try {
            Files.createDirectories(root.resolve(".millrace/aot"));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Image registry() {
        try {
            Path distribution = EmbeddedRegistry.distribution(House.ROOT.resolve(".millrace/dist"));
            return new Image(
                    List.of(JAVA, "-jar", DEPLOYMENTS + "/quarkus-run.jar"),
                    "",
                    Map.of(DEPLOYMENTS, distribution),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of this machine's Java, which the image has at the same path. */
    static Path javaHome() {
        return JAVA_HOME;
    }

    /** The command line with the paths of this build. */
    List<String> here() {
        return entrypoint.stream().map(word -> Mounts.replace(word, layout)).toList();
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
                            .map(word -> word.equals("java") ? JAVA : word)
                            .toList(),
                    options.find() ? options.group(1) : "",
                    Map.of(folder, here),
                    ACCOUNT.matcher(text)
                            .results()
                            .map(account -> account.group(1))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
