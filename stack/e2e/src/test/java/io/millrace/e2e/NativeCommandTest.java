package io.millrace.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.NativeExecutables;

/** The same of native executables, where they are built: {@code ./millrace native}. */
class NativeCommandTest extends ServiceCommandTest {

    private final NativeExecutables executables = new NativeExecutables(Home.of(House.ROOT.resolve(".millrace/none")));

    @Override
    List<String> executable(String service) {
        var found = executables.find(Service.demand(service));
        assumeTrue(found.isPresent(), service + " is not built as a native executable");
        return List.of(found.orElseThrow().toString());
    }
}
