package io.millrace.stack.cli;

import picocli.CommandLine.Option;

import io.millrace.stack.home.PortPlan;

/** The ports of a stack. */
final class PortOptions {

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port (default: 0).")
    private int offset;

    PortPlan plan() {
        return new PortPlan(offset);
    }
}
