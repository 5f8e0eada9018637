package io.millrace.messaging.config;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import org.jboss.logging.Logger;

/** Ends the process for a configuration that only a person can correct. The log names the correction. */
public final class ConfigurationExit {

    /** The exit code for a configuration error, from {@code sysexits.h}. */
    public static final int CODE = 78;

    private ConfigurationExit() {}

    /** Logs the sentence and ends the process, whether it is still starting or not. */
    public static void end(Logger log, String sentence) {
        log.fatal(sentence);
        Quarkus.asyncExit(CODE);
    }

    /**
     * Logs the sentence and ends the process, which is starting.
     *
     * @return the exception that ends the start, without a message of its own
     */
    public static PreventFurtherStepsException endStart(Logger log, String sentence) {
        end(log, sentence);
        return new PreventFurtherStepsException(sentence, CODE);
    }
}
