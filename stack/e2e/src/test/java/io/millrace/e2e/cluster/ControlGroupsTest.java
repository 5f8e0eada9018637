package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.e2e.cluster.ControlGroups.Group;

/** What the tests of a cluster do with the limits of containers; skipped where none can be made. */
class ControlGroupsTest {

    /** Joins the control groups whose files are its arguments; then what follows is the process. */
    private static final String JOIN = "for file in \"$@\"; do echo $$ > \"$file\"; done; ";

    /** Above the highest number of a process. */
    private static final int NO_PROCESS = 1 << 30;

    private Optional<ControlGroups> groups = ControlGroups.ofThisMachine();

    @BeforeEach
    void demandGroups() {
        assumeTrue(groups.isPresent() || Sandbox.isDemanded(), "no control groups can be made");
    }

    @AfterEach
    void remove() {
        groups.ifPresent(ControlGroups::close);
    }

    private static JsonNode limits() {
        var mapper = new ObjectMapper();
        return mapper.createObjectNode().set("limits", mapper.createObjectNode().put("memory", "32Mi"));
    }

    private static Process start(Group group, String command) throws IOException {
        var line = new ArrayList<>(List.of("bash", "-c", JOIN + command, "bash"));
        group.processes().forEach(file -> line.add(file.toString()));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void aContainerThatNeedsMoreMemoryThanItsLimitIsNamedAlsoOnceItHasEnded() throws Exception {
        Group modest = groups.orElseThrow().group("modest", limits());
        Group greedy = groups.orElseThrow().group("greedy", limits());

        assertThat(start(modest, "exec true").waitFor()).isZero();
        // Without a line's end all of it is kept.
        assertThat(start(greedy, "exec tail < <(head --bytes=128M /dev/zero)").waitFor())
                .isNotZero();

        assertThat(groups.orElseThrow().endedForMemory()).singleElement().satisfies(name -> assertThat(name)
                .startsWith("greedy-"));
    }

    @Test
    void containersOfATestThatWasKilledAreEndedAndTheirGroupsRemoved() throws Exception {
        var leftovers = new ArrayList<Path>();
        for (Path processes : groups.orElseThrow().group("any", limits()).processes()) {
            Path ours = processes.getParent().getParent();
            leftovers.add(Files.createDirectory(ours.resolveSibling("millrace-cluster-" + NO_PROCESS)));
        }
        var files = new ArrayList<Path>();
        for (Path leftover : leftovers) {
            files.add(Files.createDirectory(leftover.resolve("container")).resolve("cgroup.procs"));
        }
        Process container = start(new Group(Map.of(), files), "exec sleep 1000");
        await().untilAsserted(() -> assertThat(files.getLast()).hasContent(Long.toString(container.pid())));
        groups.orElseThrow().close();

        groups = ControlGroups.ofThisMachine();

        assertThat(container.waitFor()).isNotZero();
        assertThat(leftovers).isNotEmpty().allSatisfy(leftover -> assertThat(leftover)
                .doesNotExist());
        assertThat(groups).isPresent();
    }
}
