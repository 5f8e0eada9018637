package io.millrace.e2e;

import java.util.List;

/** Runs the same tests with native executables; skipped unless all are built. */
class NativeChaosTest extends ChaosTest {

    @Override
    List<String> way() {
        return Executables.demandAll();
    }
}
