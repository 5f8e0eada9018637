package io.millrace.e2e;

import java.util.List;

/** The same of native executables, where they are built. */
class NativeCommandTest extends ServiceCommandTest {

    @Override
    List<String> executable(String service) {
        return List.of(Executables.demand(service).toString());
    }
}
