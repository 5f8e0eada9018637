package io.millrace.messaging.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import io.quarkus.runtime.util.ClassPathUtils;

/**
 * A file in a folder of Flyway's migrations.
 *
 * @param location the folder, on the class path
 */
record MigrationScript(String location, String name, String text) {

    private static final String CLASS_PATH = "classpath:";
    private static final Pattern MIGRATION = Pattern.compile("(V\\d+|R)__\\w+\\.sql");
    private static final Pattern AFTERWARDS = Pattern.compile("afterMigrate(__\\w+)?\\.sql");
    /** Flyway replaces these by values that are known at run time only. */
    private static final String PLACEHOLDER = "${";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The scripts in this folder of any jar. */
    static List<MigrationScript> in(String location) {
        String folder = location.startsWith(CLASS_PATH) ? location.substring(CLASS_PATH.length()) : location;
        var scripts = new ArrayList<MigrationScript>();
        try {
            ClassPathUtils.consumeAsPaths(folder, root -> scripts.addAll(in(folder, root)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scripts;
    }

    private static List<MigrationScript> in(String folder, Path root) {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> of(folder, root.relativize(file).toString(), file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MigrationScript of(String folder, String name, Path file) {
        try {
            return new MigrationScript(folder, name, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The script's line in the list: a migration's path and checksum, as Flyway's table has them, or the path of a
     * script that Flyway runs after each migration, also if there was nothing to migrate. Empty for any other file.
     */
    Optional<String> line() {
        if (text.contains(PLACEHOLDER)) {
            return Optional.empty();
        }
        if (MIGRATION.matcher(name).matches()) {
            return Optional.of(path() + " " + checksum());
        }
        return AFTERWARDS.matcher(name).matches() ? Optional.of(path()) : Optional.empty();
    }

    String path() {
        return location + "/" + name;
    }

    /** As Flyway computes it: of the lines without their ends. */
    private int checksum() {
        var checksum = new CRC32();
        String read = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        read.lines().forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) checksum.getValue();
    }
}
