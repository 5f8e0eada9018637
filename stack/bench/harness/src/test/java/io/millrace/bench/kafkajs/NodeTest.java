package io.millrace.bench.kafkajs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {

    @TempDir
    Path files;

    @Test
    void theFirstThatIsNewEnoughIsTaken() throws IOException {
        Path old = folder("old", "v18.20.4");
        Path fresh = folder("new", "v22.1.0");

        assertThat(Node.find(List.of(files.resolve("none"), old, fresh))).contains(new Node(fresh, "v22.1.0"));
    }

    @Test
    void withoutNodeTheReportSaysInOneSentenceWhatToDo() throws IOException {
        Path old = folder("old", "v18.20.4");
        Path alone = folder("alone", "v22.1.0");
        Files.delete(alone.resolve("npm"));

        assertThat(Node.find(List.of(old, alone))).isEmpty();
        assertThat(Node.missing()).contains("Node.js 20 or later", "npm", "PATH");
    }

    private Path folder(String name, String version) throws IOException {
        Path folder = Files.createDirectory(files.resolve(name));
        for (String program : List.of("node", "npm")) {
            Path file = Files.writeString(folder.resolve(program), "#!/bin/sh\necho %s\n".formatted(version));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return folder;
    }
}
