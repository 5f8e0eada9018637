package io.millrace.stack.cli;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.millrace.stack.home.Home;

/** The options of all commands: they select the stack. */
final class StackOptions {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder of the stack's data, logs and passwords (default: .millrace/state in the checkout).")
    private @Nullable Path state;

    Home home() {
        return Home.of(state == null ? Home.defaultState() : state);
    }
}
