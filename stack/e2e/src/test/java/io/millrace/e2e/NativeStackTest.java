package io.millrace.e2e;

import java.util.List;

/** Runs the same tests with native executables; skipped unless all are built. */
class NativeStackTest extends StackTest {

    @Override
    List<String> way() {
        return Executables.demandAll();
    }
}
