package io.millrace.stack.cli;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.millrace.stack.home.Home;

/** What all commands have in common: which stack they mean. */
final class StackOptions {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder of all that the stack remembers (default: .millrace/state in the checkout).")
    private @Nullable Path state;

    Home home() {
        return Home.of(state == null ? Home.defaultState() : state);
    }
}
