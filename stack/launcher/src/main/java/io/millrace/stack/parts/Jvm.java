package io.millrace.stack.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of Java processes that run on the launcher's JDK. */
public final class Jvm {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private Jvm() {}

    /** @param more further options and arguments */
    public static List<String> command(String maxHeap, List<String> more) {
        var command = new ArrayList<String>();
        command.add(JAVA);
        command.add("-Xmx" + maxHeap);
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(more);
        return command;
    }
}
