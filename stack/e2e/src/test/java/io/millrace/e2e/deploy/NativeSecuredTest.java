package io.millrace.e2e.deploy;

import io.millrace.e2e.Executables;
import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Blueprint.Start;

/** The same of native executables, where all of them are built. */
class NativeSecuredTest extends SecuredTest {

    @Override
    Start start(Home home) {
        Executables.demandAll();
        return Start.NATIVE;
    }
}
