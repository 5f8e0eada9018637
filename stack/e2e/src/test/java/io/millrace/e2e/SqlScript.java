package io.millrace.e2e;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The statements of a migration, each on one line, without comments and without the bodies of functions. */
record SqlScript(List<String> statements) {

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern BODY = Pattern.compile("\\$(\\w*)\\$.*?\\$\\1\\$", Pattern.DOTALL);

    /** A semicolon outside of texts: an even number of quotation marks follows. */
    private static final Pattern END = Pattern.compile(";(?=(?:[^']*'[^']*')*[^']*$)");

    /** A comma outside of parentheses. */
    private static final Pattern BETWEEN_ACTIONS = Pattern.compile(",(?![^(]*\\))");

    private static final Pattern ALTER_TABLE =
            Pattern.compile("ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\\w+ (.*)", Pattern.CASE_INSENSITIVE);

    /**
     * Statements that leave all there is as it is. PostgreSQL replaces a function only by one with the same parameters
     * and result. A unique index is not among them: it refuses rows that the former release may write.
     */
    private static final List<Pattern> ADDING = patterns(
            "CREATE TABLE .*",
            "CREATE INDEX .*",
            "CREATE SEQUENCE .*",
            "CREATE (OR REPLACE )?FUNCTION .*",
            "INSERT INTO (?!.* DO UPDATE).*");

    /** A new column must need no value from the former release, which does not know it. The rest is about storage. */
    private static final List<Pattern> ADDING_TO_A_TABLE = patterns(
            "ADD COLUMN (?!.*\\b(UNIQUE|PRIMARY KEY|REFERENCES|CHECK|CONSTRAINT|GENERATED)\\b)"
                    + "((?!.*\\bNOT NULL\\b).*|.*\\bDEFAULT\\b.*)",
            "SET \\([^()]*\\)",
            "ALTER COLUMN \\w+ SET STORAGE \\w+");

    static SqlScript of(String text) {
        String code = BODY.matcher(COMMENT.matcher(text).replaceAll(" ")).replaceAll("BODY");
        return new SqlScript(END.splitAsStream(code)
                .map(statement -> statement.strip().replaceAll("\\s+", " "))
                .filter(statement -> !statement.isEmpty())
                .toList());
    }

    /** The statements that take away or change what the former release may use. */
    List<String> others() {
        return statements.stream().filter(statement -> !onlyAdds(statement)).toList();
    }

    private static boolean onlyAdds(String statement) {
        var table = ALTER_TABLE.matcher(statement);
        return table.matches()
                ? BETWEEN_ACTIONS.splitAsStream(table.group(1)).allMatch(action -> isOne(action, ADDING_TO_A_TABLE))
                : isOne(statement, ADDING);
    }

    private static boolean isOne(String text, List<Pattern> patterns) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.matcher(text.strip()).matches());
    }

    private static List<Pattern> patterns(String... expressions) {
        return Stream.of(expressions)
                .map(expression -> Pattern.compile(expression, Pattern.CASE_INSENSITIVE))
                .toList();
    }
}
