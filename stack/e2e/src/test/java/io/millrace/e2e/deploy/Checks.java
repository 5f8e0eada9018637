package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.millrace.e2e.House;

/** Runs the programs of {@code deploy/checks}, in the versions that are pinned there. */
final class Checks {

    private static final Path FOLDER = House.ROOT.resolve("deploy/checks");
    private static final List<String> INSTALL = List.of("npm", "ci", "--silent", "--no-audit", "--no-fund");

    private static boolean installed;

    private Checks() {}

    /** Runs the program of this name. */
    static Tools.Result run(String program, List<String> arguments) {
        install();
        var command = new ArrayList<>(List.of("node", program));
        command.addAll(arguments);
        return Tools.run(FOLDER, command);
    }

    private static synchronized void install() {
        Tools.need("npm");
        if (!installed) {
            var result = Tools.run(FOLDER, INSTALL);
            assertThat(result.exit()).as(result.output()).isZero();
            installed = true;
        }
    }
}
