package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Signals that {@link ProcessHandle} has no method for. */
public final class Signals {

    private Signals() {}

    /** @param signal such as {@code STOP}; ignored if the process is gone */
    public static void send(ProcessHandle process, String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(process.pid())))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
