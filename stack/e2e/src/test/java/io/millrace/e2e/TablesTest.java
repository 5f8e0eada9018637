package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** Checks that the guide says for each table what bounds its size. */
class TablesTest {

    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final String SECTION = "## What grows, and what bounds it";

    /** Flyway's own table. */
    private static final String HISTORY = "flyway_schema_history";

    @Test
    void everyTableSaysWhatBoundsIt() throws IOException {
        var tables = new TreeSet<String>();
        for (Path migration : House.migrations()) {
            Matcher made = TABLE.matcher(Files.readString(migration));
            while (made.find()) {
                tables.add(made.group(1));
            }
        }
        tables.add(HISTORY);

        assertThat(listed()).isEqualTo(tables);
    }

    /** The names in the first column of the section's table. */
    private static Set<String> listed() throws IOException {
        var names = new TreeSet<String>();
        String guide = Files.readString(House.ROOT.resolve("docs/operations.md"));
        String section = guide.substring(guide.indexOf(SECTION) + SECTION.length());
        section.substring(0, section.indexOf("\n## "))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> {
                    Matcher name = NAME.matcher(line.substring(0, line.indexOf('|', 1)));
                    while (name.find()) {
                        names.add(name.group(1));
                    }
                });
        return names;
    }
}
