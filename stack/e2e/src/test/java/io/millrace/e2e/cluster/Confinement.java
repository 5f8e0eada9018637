package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.millrace.e2e.cluster.Mounts.Mount;

/** What the kernel says of a container's process, and what it refuses the process. */
record Confinement(Path process, Sandbox.Container container) {

    private static final String NO_CAPABILITIES = "0000000000000000";
    /** File systems of the kernel, whose files are root's. */
    private static final Set<String> OF_THE_KERNEL = Set.of("proc", "devtmpfs", "cgroup", "cgroup2");
    /** What every container may write to, in memory. */
    private static final String SHARED_MEMORY = "/dev/shm";

    private static final String GROUPS = "/sys/fs/cgroup";

    static Confinement of(Process process, Sandbox.Container container) {
        return new Confinement(Path.of("/proc", Long.toString(process.pid())), container);
    }

    void assertAll() {
        assertRights();
        assertFiles();
        assertLimits();
    }

    private void assertRights() {
        var status = new TreeMap<String, String>();
        read(process.resolve("status")).forEach(line -> {
            int colon = line.indexOf(':');
            status.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        String user = option("--reuid=");
        String group = option("--regid=");
        assertThat(status)
                .containsEntry("Uid", String.join("\t", user, user, user, user))
                .containsEntry("Gid", String.join("\t", group, group, group, group))
                .containsEntry("Groups", option("--groups="))
                .containsEntry("NoNewPrivs", "1");
        assertThat(List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
                .allSatisfy(set -> assertThat(status).containsEntry(set, NO_CAPABILITIES));
    }

    /** A value of {@code setpriv}; empty if it has not been given. */
    private String option(String name) {
        return container.rights().stream()
                .filter(right -> right.startsWith(name))
                .map(right -> right.substring(name.length()))
                .findFirst()
                .orElse("");
    }

    private void assertFiles() {
        List<String> writable = container.mounts().all().stream()
                .filter(mount -> !mount.readOnly())
                .map(Mount::path)
                .toList();
        assertThat(writableMounts()).containsExactlyInAnyOrderElementsOf(writable);

        var readOnly = new ArrayList<>(List.of("/", "/etc", "/usr"));
        readOnly.addAll(container.image().layout().keySet());
        container.mounts().all().stream()
                .filter(Mount::readOnly)
                .map(Mount::path)
                .forEach(readOnly::add);
        // Not even root can, though the container's user is not root.
        assertThat(readOnly)
                .allSatisfy(path -> assertThat(Sandbox.exit(within(List.of("touch", path + "/written-by-a-test"))))
                        .isNotZero());
        assertThat(writable).allSatisfy(path -> assertThat(Sandbox.exit(within(
                        Sandbox.join(List.of(container.rights(), List.of("touch", path + "/written-by-a-test"))))))
                .isZero());
    }

    /** Of the mounts that the process sees. */
    private List<String> writableMounts() {
        return read(process.resolve("mountinfo"))
                .map(line -> line.split(" "))
                .filter(field -> List.of(field[5].split(",")).contains("rw"))
                .filter(field -> {
                    int end = List.of(field).indexOf("-");
                    return !OF_THE_KERNEL.contains(field[end + 1])
                            && List.of(field[end + 3].split(",")).contains("rw");
                })
                .map(field -> field[4])
                .filter(path -> !path.equals(SHARED_MEMORY) && !path.startsWith(GROUPS))
                .toList();
    }

    private List<String> within(List<String> command) {
        return Sandbox.join(List.of(
                List.of("nsenter", "--target=" + process.getFileName(), "--mount", "--root", "--wd", "--"), command));
    }

    private void assertLimits() {
        container.group().ifPresent(group -> {
            assertThat(group.limits()).isNotEmpty().allSatisfy((file, limit) -> assertThat(file)
                    .hasContent(limit));
            assertThat(group.processes()).allSatisfy(processes -> assertThat(read(processes))
                    .contains(process.getFileName().toString()));
        });
    }

    private static Stream<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
