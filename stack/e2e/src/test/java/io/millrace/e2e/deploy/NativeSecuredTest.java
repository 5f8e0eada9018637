package io.millrace.e2e.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.NativeExecutables;

/** The same of native executables, where all of them are built: {@code ./millrace native}. */
class NativeSecuredTest extends SecuredTest {

    @Override
    Start start(Home home) {
        assumeTrue(
                new NativeExecutables(home).missing().isEmpty(), "not every service is built as a native executable");
        return Start.NATIVE;
    }
}
