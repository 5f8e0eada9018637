package io.millrace.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.millrace.e2e.deploy.Resource;

/**
 * The volumes of a pod as folders of this machine. Paths in a container's settings are replaced by those of the folders
 * unless the container has a file system of its own.
 */
final class Mounts {

    private static final int ANYBODY = 0777;
    private static final int GROUP_TOO = 02770;
    /** The default mode of a secret's files. */
    private static final int READABLE = 0644;

    /**
     * A volume in a container.
     *
     * @param path where the container has it
     * @param folder its files on this machine
     * @param memory the size of a volume in memory, as mount(8) takes it; empty if it is on a disk
     */
    record Mount(String path, Path folder, boolean readOnly, String memory) {}

    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final List<Mount> mounts = new ArrayList<>();

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
            JsonNode volume = Resource.stream(pod.path("volumes"))
                    .filter(candidate -> candidate.path("name").asText().equals(name))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            fill(folder, volume, secrets);
            String path = mount.path("mountPath").asText();
            mounts.folders.put(path, folder);
            JsonNode empty = volume.path("emptyDir");
            mounts.mounts.add(new Mount(
                    path,
                    folder,
                    mount.path("readOnly").asBoolean() || isSecret(volume),
                    empty.path("medium").asText().equals("Memory")
                            ? empty.path("sizeLimit").asText().replace("Mi", "m")
                            : ""));
        });
        return mounts;
    }

    private static boolean isSecret(JsonNode volume) {
        return volume.has("secret") || volume.has("projected");
    }

    /** Gives the volumes to the container's user, as the kubelet does. */
    void handOver(JsonNode pod) {
        JsonNode owners = pod.at("/securityContext/fsGroup");
        for (Mount mount : mounts) {
            JsonNode volume = Resource.stream(pod.path("volumes"))
                    .filter(candidate ->
                            mount.folder().endsWith(candidate.path("name").asText()))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            if (isSecret(volume)) {
                JsonNode source = volume.has("secret") ? volume.path("secret") : volume.path("projected");
                int mode = source.path("defaultMode").asInt(READABLE);
                files(mount.folder()).forEach(file -> {
                    set(file, "unix:mode", mode);
                    own(file, owners);
                });
            } else {
                own(mount.folder(), owners);
                set(mount.folder(), "unix:mode", volume.has("emptyDir") ? ANYBODY : GROUP_TOO);
            }
        }
    }

    private static void own(Path file, JsonNode owners) {
        if (!owners.isMissingNode()) {
            set(file, "unix:gid", owners.asInt());
        }
    }

    private static List<Path> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void set(Path file, String attribute, int value) {
        try {
            Files.setAttribute(file, attribute, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Mount> all() {
        return List.copyOf(mounts);
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

    /** A container's setting with the paths of this machine. */
    String here(String setting) {
        return replace(setting, folders);
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
