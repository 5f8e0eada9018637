package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** Checks that each test that {@code docs/proofs} names exists. */
class ProofsTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyTestThatAFaultIsSaidToHaveExists() throws IOException {
        var sources = new ArrayList<>(House.sources("test"));
        sources.addAll(House.sources("main"));
        List<String> missing = new ArrayList<>();
        int found = 0;
        var tests = TEST.matcher(Files.readString(House.ROOT.resolve("docs/proofs/faults.md")));
        while (tests.find()) {
            if (exists(sources, tests.group(1), tests.group(2))) {
                found++;
            } else {
                missing.add(tests.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).isPositive();
    }

    private static boolean exists(List<Path> sources, String type, String method) throws IOException {
        for (Path source : sources) {
            if (source.endsWith(type + ".java") && Files.readString(source).contains(" void " + method + "(")) {
                return true;
            }
        }
        return false;
    }
}
