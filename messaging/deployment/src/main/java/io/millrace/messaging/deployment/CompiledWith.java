package io.millrace.messaging.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The library versions that the extension was compiled with, by {@code groupId:artifactId}. The build of this module
 * records them as the Maven dependency plugin lists them.
 */
final class CompiledWith {

    private static final String RESOURCE = "/META-INF/millrace-compiled-with.txt";

    /** {@code group:artifact:jar:version:scope}, followed by the plugin's remark on the module's name. */
    private static final Pattern LINE = Pattern.compile("\\s*([^:\\s]+:[^:\\s]+):jar:([^:\\s]+):\\w+.*");

    private CompiledWith() {}

    static Map<String, String> versions() {
        try (InputStream in = CompiledWith.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing: build millrace-messaging-deployment anew");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> parse(String list) {
        var versions = new TreeMap<String, String>();
        list.lines().forEach(line -> {
            var dependency = LINE.matcher(line);
            if (dependency.matches()) {
                versions.put(dependency.group(1), dependency.group(2));
            }
        });
        return versions;
    }
}
