package io.millrace.stack.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path state;

    @Test
    void aSecretIsMadeUpOnceAndReadableForItsOwnerAlone() throws IOException {
        var home = new Home(state, state);

        String made = new Secrets(home).get("postgres");

        assertThat(made).hasSizeGreaterThan(30);
        assertThat(new Secrets(home).get("postgres")).isEqualTo(made);
        assertThat(new Secrets(home).get("other")).isNotEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("secrets.properties"))))
                .isEqualTo("rw-------");
    }
}
