package io.millrace.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the checkout under test. */
public final class House {

    public static final Path ROOT = Path.of(System.getProperty("millrace.root", "../.."))
            .toAbsolutePath()
            .normalize();

    static final List<String> SERVICES =
            List.of(
                    "gateway",
                    "catalog",
                    "orders",
                    "inventory",
                    "payments",
                    "shipping",
                    "notifications",
                    "tracking",
                    "users");

    private House() {}

    static Path service(String name) {
        return ROOT.resolve("services").resolve(name);
    }

    /** The migrations of the services and of the extension, as Flyway names them. */
    public static List<Path> migrations() throws IOException {
        try (var services = Files.walk(ROOT.resolve("services"));
                var extension = Files.walk(ROOT.resolve("messaging/runtime"))) {
            return Stream.concat(services, extension)
                    .filter(file -> file.toString().contains("/src/main/resources/db/"))
                    .filter(file -> file.getFileName().toString().matches("[VR]\\d*__.*\\.sql"))
                    .sorted()
                    .toList();
        }
    }

    /** The Java sources of a kind, main or test, without generated sources. */
    public static List<Path> sources(String kind) throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/" + kind + "/java/"))
                    .filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/.millrace/"))
                    .toList();
        }
    }
}
