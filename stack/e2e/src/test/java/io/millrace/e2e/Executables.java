package io.millrace.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.NativeExecutables;

/**
 * The executables that {@code ./millrace native} has built. Tests that need a missing one are skipped; with the system
 * property {@code millrace.executables.required} they fail.
 */
public final class Executables {

    private static final NativeExecutables BUILT = new NativeExecutables(Home.of(House.ROOT.resolve(".millrace/none")));

    private Executables() {}

    public static Path demand(String service) {
        var found = BUILT.find(Service.demand(service));
        need(found.isPresent(), service + " is not built as a native executable");
        return found.orElseThrow();
    }

    /** @return the launcher's option that starts native executables */
    public static List<String> demandAll() {
        need(BUILT.missing().isEmpty(), "not every service is built as a native executable");
        return List.of("--native");
    }

    private static void need(boolean isBuilt, String otherwise) {
        if (Boolean.getBoolean("millrace.executables.required")) {
            assertTrue(isBuilt, otherwise);
        }
        assumeTrue(isBuilt, otherwise);
    }
}
