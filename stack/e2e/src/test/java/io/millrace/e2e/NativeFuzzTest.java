package io.millrace.e2e;

import java.util.List;

/** Runs the same tests with native executables; skipped unless all are built. */
class NativeFuzzTest extends FuzzTest {

    @Override
    List<String> way() {
        return Executables.demandAll();
    }
}
