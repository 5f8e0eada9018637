package io.millrace.stack.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.StackException;

class RegistryAccessTest {

    private static final String USERNAME = "MILLRACE_REGISTRY_USERNAME";
    private static final String PASSWORD = "MILLRACE_REGISTRY_PASSWORD";
    private static final String AUTHORITY = "MILLRACE_REGISTRY_CA";

    @TempDir
    Path folder;

    @Test
    void aNameWithoutAPasswordIsToldAndTheOtherWayRound() {
        assertThatThrownBy(() -> RegistryAccess.from(Map.of(USERNAME, "me")))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith(PASSWORD + " is not set");
        assertThatThrownBy(() -> RegistryAccess.from(Map.of(PASSWORD, "secret")))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith(USERNAME + " is not set");
    }

    @Test
    void whatIsEmptyIsNotSet() {
        assertThat(RegistryAccess.from(Map.of(USERNAME, "", PASSWORD, "", AUTHORITY, "")))
                .isEqualTo(RegistryAccess.OPEN);
    }

    @Test
    void theFileOfAnAuthorityThatIsNoneIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.crt"), "not a certificate");
        var access = RegistryAccess.from(Map.of(AUTHORITY, file.toString()));

        assertThatThrownBy(access::client)
                .isInstanceOf(StackException.class)
                .hasMessage("%s: %s is not a file of certificates (PEM)".formatted(AUTHORITY, file));
    }

    @Test
    void nobodyReadsThePasswordInALog() {
        assertThat(RegistryAccess.from(Map.of(USERNAME, "me", PASSWORD, "secret")))
                .hasToString("RegistryAccess[me, null]");
    }
}
