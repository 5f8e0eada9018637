package io.millrace.e2e.deploy;

import io.millrace.e2e.Executables;
import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Blueprint.Start;

/** Runs the same tests with native executables; skipped unless all are built. */
class NativeSecuredTest extends SecuredTest {

    @Override
    Start start(Home home) {
        Executables.demandAll();
        return Start.NATIVE;
    }
}
