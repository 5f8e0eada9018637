package io.millrace.messaging.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the library versions of an application with the versions that the extension was compiled with. A patch
 * release is always accepted. Every other minor release of Reactive Messaging is refused, because it moves methods that
 * connectors call. For Kafka's client and Quarkus, an older minor release or another major release is refused; a newer
 * minor release is untested.
 */
final class LibraryVersions {

    private static final String REACTIVE_MESSAGING = "io.smallrye.reactive:smallrye-reactive-messaging-kafka";

    private final Map<String, String> expected;

    /** @param expected versions by {@code groupId:artifactId} */
    LibraryVersions(Map<String, String> expected) {
        this.expected = expected;
    }

    /** A library whose version is not the one that the extension was compiled with. */
    record Difference(String library, String found, String expected, boolean refused) {}

    /** @param found versions by {@code groupId:artifactId} */
    List<Difference> differences(Map<String, String> found) {
        return expected.entrySet().stream()
                .flatMap(entry -> Optional.ofNullable(found.get(entry.getKey()))
                        .flatMap(version -> difference(entry.getKey(), version, entry.getValue()))
                        .stream())
                .toList();
    }

    private static Optional<Difference> difference(String library, String found, String expected) {
        var line = LibraryLine.of(found);
        var expectedLine = LibraryLine.of(expected);
        if (line.equals(expectedLine)) {
            return Optional.empty();
        }
        boolean refused = library.equals(REACTIVE_MESSAGING)
                || line.major() != expectedLine.major()
                || line.compareTo(expectedLine) < 0;
        return Optional.of(new Difference(library, found, expected, refused));
    }

    /** The message that names each difference and its remedy. */
    String message(List<Difference> differences) {
        var message = new StringBuilder();
        for (Difference difference : differences) {
            message.append("%s is %s; millrace-messaging was compiled with %s and %s.%n"
                    .formatted(
                            difference.library(),
                            difference.found(),
                            difference.expected(),
                            difference.refused()
                                    ? "does not work with another release line"
                                    : "is not tested with a newer release line"));
        }
        return message.append(
                        "Import io.quarkus:quarkus-bom %s and then io.millrace:millrace-bom in dependencyManagement, and no other version of these libraries before them or beside them."
                                .formatted(expected.get("io.quarkus:quarkus-core")))
                .toString();
    }
}
