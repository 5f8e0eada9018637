package io.millrace.stack.retail.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of invoices and customers. */
final class Identifiers {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,40}");
    /** Spreadsheets and data frames write a column of whole numbers with gaps as {@code 17850.0}. */
    private static final Pattern FLOAT = Pattern.compile("(\\d+)[.,]0+");

    private Identifiers() {}

    static String plain(String text) {
        String stripped = text.strip();
        Matcher number = FLOAT.matcher(stripped);
        return number.matches() ? number.group(1) : stripped;
    }

    static boolean isValid(String identifier) {
        return VALID.matcher(identifier).matches();
    }

    static Optional<String> readable(String text) {
        return Optional.of(plain(text)).filter(Identifiers::isValid);
    }
}
