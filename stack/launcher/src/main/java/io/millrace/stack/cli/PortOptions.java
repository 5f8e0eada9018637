package io.millrace.stack.cli;

import picocli.CommandLine.Option;

import io.millrace.stack.home.PortPlan;

/** Where a stack listens. */
final class PortOptions {

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port (default: 0).")
    private int offset;

    PortPlan plan() {
        return new PortPlan(offset);
    }
}
