package io.millrace.e2e;

import java.util.List;

/** Runs the same tests with native executables; skipped unless they are built. */
class NativeMigrateCommandTest extends MigrateCommandTest {

    @Override
    List<String> executable(String service) {
        return List.of(Executables.demand(service).toString());
    }
}
