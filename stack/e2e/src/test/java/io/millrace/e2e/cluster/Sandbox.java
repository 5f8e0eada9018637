package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.cluster.ControlGroups.Group;

/**
 * What the container runtime of a node does for a process, as the manifest says it: the user without capabilities, the
 * image's files and the volumes as its file system, of which only the volumes can be written to, and limits of memory
 * and processors. Needs root.
 */
final class Sandbox implements Closeable {

    /** Where containers have the names of the Services. */
    static final String HOSTS = "/etc/hosts";

    private static final List<String> NAMESPACE = List.of("unshare", "--mount", "--propagation", "private", "--");
    private static final String SCRIPT = "container.sh";
    /** A variable; if it is {@code true}, a test fails where it cannot confine containers. */
    private static final String DEMANDED = "MILLRACE_CONFINED";
    /** The user of the images. */
    private static final int IMAGE_USER = 1001;

    private final Path folder;
    private final Path script;
    private final Optional<ControlGroups> groups;
    private final AtomicInteger containers = new AtomicInteger();

    private Sandbox(Path folder, Optional<ControlGroups> groups) {
        this.folder = folder;
        this.script = folder.resolve(SCRIPT);
        this.groups = groups;
        try (InputStream text = Objects.requireNonNull(Sandbox.class.getResourceAsStream(SCRIPT))) {
            Files.createDirectories(folder);
            Files.copy(text, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a container's process is started and what it has to be confined to. */
    record Container(List<String> command, List<String> rights, Mounts mounts, Image image, Optional<Group> group) {}

    /** Empty if this user may not do that: says what is left out, and fails if that is demanded. */
    static Optional<Sandbox> ofThisMachine(Path folder) {
        if (exit(join(List.of(NAMESPACE, rights(IMAGE_USER, IMAGE_USER, Optional.empty()), List.of("true")))) != 0) {
            leaveOut("This user is not root, or has no setpriv and unshare: containers run as this user, with the"
                    + " file system and without the limits of this machine.");
            return Optional.empty();
        }
        Optional<ControlGroups> groups = ControlGroups.ofThisMachine();
        if (groups.isEmpty()) {
            leaveOut("No control groups can be made for memory and processors: containers run without limits.");
        }
        return Optional.of(new Sandbox(folder, groups));
    }

    private static void leaveOut(String message) {
        assertThat(isDemanded()).as("%s is set, but: %s", DEMANDED, message).isFalse();
        System.out.println(message);
    }

    /** Whether tests fail where they cannot confine containers, instead of leaving that out. */
    static boolean isDemanded() {
        return "true".equals(System.getenv(DEMANDED));
    }

    private static List<String> rights(int user, int group, Optional<Integer> files) {
        return List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                files.map(id -> "--groups=" + id).orElse("--clear-groups"),
                "--no-new-privs",
                "--bounding-set=-all",
                "--inh-caps=-all");
    }

    /** @param command the container's command line, with the paths of the image */
    Container container(
            JsonNode pod,
            JsonNode container,
            String name,
            Mounts mounts,
            Image image,
            Path hosts,
            List<String> command) {
        JsonNode context = container.path("securityContext");
        // This sandbox always drops all capabilities: a manifest that keeps some needs more of it.
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                .as(name)
                .isFalse();
        assertThat(context.at("/capabilities/drop/0").asText()).as(name).isEqualTo("ALL");
        JsonNode user = pod.path("securityContext");
        List<String> rights = rights(
                user.path("runAsUser").asInt(IMAGE_USER),
                user.path("runAsGroup").asInt(IMAGE_USER),
                Optional.of(user.path("fsGroup")).filter(JsonNode::isInt).map(JsonNode::asInt));
        Optional<Group> group = groups.map(
                known -> known.group(name + "-" + container.path("name").asText(), container.path("resources")));
        mounts.handOver(pod);
        var start = new ArrayList<>(List.of(
                "bash",
                script.toString(),
                root().toString(),
                context.path("readOnlyRootFilesystem").asBoolean() ? "ro" : "rw"));
        group.stream().flatMap(known -> known.processes().stream()).forEach(file -> start.add("group=" + file));
        start.add(bind("ro", hosts, HOSTS));
        start.add(bind("ro", Image.javaHome(), Image.javaHome().toString()));
        if (!image.accounts().isEmpty()) {
            start.add(bind("ro", accounts(image), "/etc/passwd"));
        }
        image.layout().forEach((path, files) -> start.add(bind("ro", files, path)));
        mounts.all()
                .forEach(mount -> start.add(
                        mount.memory().isEmpty()
                                ? bind(mount.readOnly() ? "ro" : "rw", mount.folder(), mount.path())
                                : "memory=%s=%s".formatted(mount.memory(), mount.path())));
        start.add("--");
        return new Container(join(List.of(NAMESPACE, start, rights, command)), rights, mounts, image, group);
    }

    private Path root() {
        try {
            return Files.createDirectory(folder.resolve("root-" + containers.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path accounts(Image image) {
        try {
            Path file = folder.resolve("passwd-" + containers.incrementAndGet());
            var lines = new ArrayList<>(Files.readAllLines(Path.of("/etc/passwd")));
            lines.addAll(image.accounts());
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bind(String access, Path source, String target) {
        return "%s=%s=%s".formatted(access, source, target);
    }

    /** The process has what the manifest gives it, and nothing else. */
    void assertConfined(Container container, Process process) {
        Confinement.of(process, container).assertAll();
    }

    /** The exit code of a command; that of a command that is not there is 127, as a shell has it. */
    static int exit(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> join(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /** None of the containers needed more memory than its limit, also of those that have ended, such as Jobs. */
    void assertMemorySuffices() {
        groups.ifPresent(known -> assertThat(known.endedForMemory())
                .as("containers of which the kernel ended a process for its memory")
                .isEmpty());
    }

    /** Once the containers have ended. */
    @Override
    public void close() {
        groups.ifPresent(ControlGroups::close);
    }
}
