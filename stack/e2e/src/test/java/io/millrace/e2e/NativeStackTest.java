package io.millrace.e2e;

import java.util.List;

/** The same of native executables, where all of them are built. */
class NativeStackTest extends StackTest {

    @Override
    List<String> way() {
        return Executables.demandAll();
    }
}
