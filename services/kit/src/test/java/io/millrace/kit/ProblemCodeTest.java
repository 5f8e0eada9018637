package io.millrace.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class ProblemCodeTest {

    private static final Path GUIDE = Path.of("../../docs/problems.md");
    private static final Path PAGE = Path.of("../gateway/src/main/resources/META-INF/resources/problems.html");

    /** Clients rely on these codes. New ones are added; none is changed or removed. */
    private static final List<String> CODES = List.of(
            "invalid-request",
            "malformed-json",
            "unauthorized",
            "forbidden",
            "not-found",
            "method-not-allowed",
            "not-acceptable",
            "conflict",
            "order-completed",
            "request-in-progress",
            "changed-meanwhile",
            "too-large",
            "uri-too-long",
            "unsupported-media-type",
            "unprocessable",
            "key-reused",
            "precondition-required",
            "overloaded",
            "too-many-attempts",
            "headers-too-large",
            "internal-error",
            "database-away",
            "locked",
            "unavailable",
            "broken-off",
            "no-answer-in-time");

    @Test
    void codesAreNeverRenamed() {
        assertThat(ProblemCode.values()).extracting(ProblemCode::code).containsExactlyInAnyOrderElementsOf(CODES);
    }

    @Test
    void everyCodeHasItsPage() throws IOException {
        String guide = Files.readString(GUIDE);
        String page = Files.readString(PAGE);

        assertThat(ProblemCode.values()).allSatisfy(code -> {
            assertThat(guide).contains("\n## %s\n\nStatus %d. ".formatted(code.code(), code.status()));
            assertThat(page)
                    .contains("<h2 id=\"%1$s\"><code>%1$s</code> (%2$d)</h2>".formatted(code.code(), code.status()));
            assertThat(code.type().toString()).isEqualTo("/problems.html#" + code.code());
        });
        assertThat(guide.lines().filter(line -> line.startsWith("## ")))
                .hasSameSizeAs(Arrays.asList(ProblemCode.values()));
    }

    @Test
    void theGuideAndThePageSayTheSame() throws IOException {
        String guide = Files.readString(GUIDE);
        String page = Files.readString(PAGE);

        assertThat(ProblemCode.values()).allSatisfy(code -> {
            String told = between(guide, "\n## %s\n\nStatus %d. ".formatted(code.code(), code.status()), "\n");
            String shown = between(page, "<h2 id=\"%s\">".formatted(code.code()), "</p>");
            assertThat(shown.substring(shown.indexOf("<p>") + "<p>".length()).replaceAll("</?code>", "`"))
                    .isEqualTo(told);
        });
    }

    private static String between(String text, String begin, String end) {
        assertThat(text).contains(begin);
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void aStatusWithoutACodeOfItsOwnHasTheMostGeneralOne() {
        assertThat(ProblemCode.ofStatus(400)).isEqualTo(ProblemCode.INVALID_REQUEST);
        assertThat(ProblemCode.ofStatus(409)).isEqualTo(ProblemCode.CONFLICT);
        assertThat(ProblemCode.ofStatus(422)).isEqualTo(ProblemCode.UNPROCESSABLE);
        assertThat(ProblemCode.ofStatus(418)).isEqualTo(ProblemCode.INVALID_REQUEST);
        assertThat(ProblemCode.ofStatus(503)).isEqualTo(ProblemCode.UNAVAILABLE);
        assertThat(ProblemCode.ofStatus(507)).isEqualTo(ProblemCode.INTERNAL_ERROR);
    }
}
