package io.millrace.messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class EventIdsTest {

    private static final int PROCESSES = 3;
    private static final int EACH = 50_000;

    /** If two processes used the same id, the inbox would drop one of the two events as a duplicate. */
    @Test
    void processesThatStartTogetherShareNoId() {
        List<Process> processes =
                IntStream.range(0, PROCESSES).mapToObj(i -> start()).toList();

        Stream<String> ids = processes.stream().flatMap(EventIdsTest::lines);

        assertThat(ids).hasSize(PROCESSES * EACH).doesNotHaveDuplicates();
    }

    @Test
    void laterIdsSortBehindThoseOfEarlierMilliseconds() {
        UUID first = EventIds.next();
        UUID later = EventIds.next();
        while (millis(later) == millis(first)) {
            later = EventIds.next();
        }

        assertThat(later.toString()).isGreaterThan(first.toString());
    }

    @Test
    void anIdThatIsNoUuidIsOneWithItsSource() {
        UUID given = UUID.randomUUID();

        assertThat(EventIds.inboxId("/a", given.toString())).isEqualTo(given);
        assertThat(EventIds.inboxId("/a", "4711"))
                .isEqualTo(EventIds.inboxId("/a", "4711"))
                .isNotEqualTo(EventIds.inboxId("/b", "4711"));
    }

    private static long millis(UUID version7) {
        return version7.getMostSignificantBits() >>> 16;
    }

    private static Process start() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Printer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).lines();
    }

    /** The main class of a separate process that prints ids. */
    static final class Printer {

        private Printer() {}

        public static void main(String[] arguments) {
            var ids = new StringBuilder();
            IntStream.range(0, EACH).forEach(i -> ids.append(EventIds.next()).append('\n'));
            System.out.print(ids);
        }
    }

    /** The inbox stores the identity, so every release must compute the same value. */
    @Test
    void anIdentityIsOfSourceAndIdAndTheSameInEveryRelease() {
        String uuid = UUID.randomUUID().toString();

        assertThat(EventIds.identity("/a", uuid))
                .isEqualTo(EventIds.identity("/a", uuid))
                .isNotEqualTo(EventIds.identity("/b", uuid));
        assertThat(EventIds.identity("ab", "c")).isNotEqualTo(EventIds.identity("a", "bc"));
        assertThat(EventIds.identity("/orders", "4711")).hasToString("c05ce324-f045-8e31-9688-72139395d40b");
    }
}
