package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.UUID;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.kit.PageCursor;

class CursorTest {

    private static final UUID ORDER = UUID.randomUUID();
    private static final String TIME = "2026-03-01T10:15:30.123456Z";
    private static final Cursor CURSOR = new Cursor(OffsetDateTime.parse(TIME), ORDER);

    @Test
    void aCursorIsReadUnderItsNameAndUnderItsFormerName() {
        String text = new PageCursor("-placedAt", TIME, ORDER.toString()).text();

        assertThat(Cursor.parse("after", text, OrderSort.PLACED_AT_DOWN)).isEqualTo(CURSOR);
        assertThat(Cursor.parseFormer("before", text, OrderSort.PLACED_AT_DOWN)).isEqualTo(CURSOR);
    }

    @Test
    void aCursorOfTheReleaseBeforeHoldsForTheLatestFirst() {
        assertThat(Cursor.parseFormer("before", former(TIME), OrderSort.PLACED_AT_DOWN))
                .isEqualTo(CURSOR);
        assertThatThrownBy(() -> Cursor.parseFormer("before", former(TIME), OrderSort.PLACED_AT))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+299999-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z", "yesterday", ""})
    void aTimeThatTheDatabaseCantHoldIsNoCursor(String time) {
        assertThatThrownBy(() -> Cursor.parseFormer("before", former(time), OrderSort.PLACED_AT_DOWN))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("before");
        String text = new PageCursor("placedAt", time, ORDER.toString()).text();
        assertThatThrownBy(() -> Cursor.parse("after", text, OrderSort.PLACED_AT))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("after");
    }

    /** As the release before has written them. */
    private static String former(String time) {
        return Base64.getUrlEncoder().encodeToString((time + " " + ORDER).getBytes(StandardCharsets.UTF_8));
    }
}
