package io.millrace.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.deploy.Resource;

/** The volumes of a pod as folders of this machine; paths in a container's settings are replaced by those of the folders. */
final class Mounts {

    private final Map<String, Path> folders = new LinkedHashMap<>();

    private Mounts() {}

    /**
     * Fills the volumes that a container mounts.
     *
     * @param root the folder for the pod's volumes; a volume that is there already is the same one
     */
    static Mounts of(JsonNode pod, JsonNode container, ClusterSecrets secrets, Path root) {
        var mounts = new Mounts();
        Resource.stream(container.path("volumeMounts")).forEach(mount -> {
            String name = mount.path("name").asText();
            Path folder = root.resolve(name);
            // A volume without a definition is of a claim.
            Resource.stream(pod.path("volumes"))
                    .filter(volume -> volume.path("name").asText().equals(name))
                    .forEach(volume -> fill(folder, volume, secrets));
            mounts.folders.put(mount.path("mountPath").asText(), make(folder));
        });
        return mounts;
    }

    private static void fill(Path folder, JsonNode volume, ClusterSecrets secrets) {
        make(folder);
        if (volume.has("secret")) {
            JsonNode secret = volume.path("secret");
            write(folder, secret.path("secretName").asText(), secret, secrets);
        }
        Resource.stream(volume.path("projected").path("sources")).forEach(source -> {
            JsonNode secret = source.path("secret");
            write(folder, secret.path("name").asText(), secret, secrets);
        });
    }

    private static void write(Path folder, String name, JsonNode volume, ClusterSecrets secrets) {
        Map<String, String> data = secrets.find(name).orElse(Map.of());
        if (data.isEmpty() && !volume.path("optional").asBoolean()) {
            throw new AssertionError("There is no secret " + name);
        }
        if (!volume.has("items")) {
            data.forEach((key, value) -> write(folder.resolve(key), value));
        }
        Resource.stream(volume.path("items")).forEach(item -> {
            String value = data.get(item.path("key").asText());
            if (value != null) {
                write(folder.resolve(item.path("path").asText()), value);
            } else if (!data.isEmpty()) {
                throw new AssertionError("The secret %s has no key %s".formatted(name, item.path("key")));
            }
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A container's setting with this machine's paths. */
    String here(String setting) {
        return replace(setting, folders);
    }

    /** The folder that a container has under a path. */
    Path folder(String path) {
        Path folder = folders.get(path);
        if (folder == null) {
            throw new AssertionError("Nothing is mounted at " + path);
        }
        return folder;
    }

    /** Replaces folders, wherever a path in the text begins with one, all at once: the others' names may be alike. */
    static String replace(String text, Map<String, Path> folders) {
        String any = folders.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("(?<![\\w./])(" + any + ")(?=/|$)")
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(folders.get(found.group(1)).toString()));
    }
}
