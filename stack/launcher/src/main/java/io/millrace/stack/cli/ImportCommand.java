package io.millrace.stack.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/** {@code millrace import}. */
@Command(name = "import", mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 2;
    }
}
