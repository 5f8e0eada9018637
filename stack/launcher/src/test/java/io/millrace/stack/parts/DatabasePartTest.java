package io.millrace.stack.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabasePartTest {

    /** The server creates its pid file and fills it later. An exception here once ended all supervision. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "12", "4711 and more", "99999999999999999999999"})
    void aHalfWrittenPidFileIsNoServerYet(String content, @TempDir Path data) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), content);

        assertThat(new DatabasePart(data.resolve("binaries"), data, "localhost", 1, "secret").isAlive())
                .isFalse();
    }
}
