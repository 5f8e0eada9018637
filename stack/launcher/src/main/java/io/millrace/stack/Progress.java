package io.millrace.stack;

import java.io.Console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars of the console. */
@SuppressWarnings("SystemConsoleNull") // System.console() is still null where a process has no console at all.
public final class Progress {

    private static final int WIDTH = 110;
    private static final int ON_A_TERMINAL_MS = 200;
    /** The update interval without a terminal: each update is a line of the output. */
    private static final int IN_A_FILE_MS = 5000;

    private Progress() {}

    /** A bar that counts parts. Bars go to the standard error, results to the standard output. */
    public static ProgressBar parts(String task, long most) {
        return builder(task, most, " parts ").build();
    }

    /** A bar that counts seconds. */
    public static ProgressBar seconds(String task, long most) {
        return builder(task, most, " s ").build();
    }

    /** A bar with rate and remaining time. */
    public static ProgressBar rated(String task, long most, String unit) {
        return builder(task, most, " " + unit + " ").showSpeed().build();
    }

    /** An invisible bar, for work within the work of another bar. */
    public static ProgressBar hidden(String task, long most) {
        return builder(task, most, " ")
                .setConsumer(new DelegatingProgressBarConsumer(line -> {}))
                .build();
    }

    private static ProgressBarBuilder builder(String task, long most, String unit) {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(most)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? ON_A_TERMINAL_MS : IN_A_FILE_MS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH));
    }
}
