package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final UUID ORDER = UUID.randomUUID();

    @Test
    void aCursorIsReadAsItWasWritten() {
        var cursor = new Cursor(Instant.parse("2026-03-01T10:15:30.123456Z"), ORDER);

        assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+299999-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z", "yesterday", ""})
    void aTimeThatTheDatabaseCantHoldIsNoCursor(String time) {
        String text = Base64.getUrlEncoder().encodeToString((time + " " + ORDER).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("before");
    }
}
