package io.millrace.stack.retail.file;

import java.util.regex.Pattern;

/** Finds out the decimal mark of a file from all of its prices. */
final class DecimalSamples {

    private static final Pattern POINT = Pattern.compile("[+-]?\\d*\\.\\d+");
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+");

    private long points;
    private long commas;

    void add(String price) {
        String stripped = price.strip();
        if (POINT.matcher(stripped).matches()) {
            points++;
        } else if (COMMA.matcher(stripped).matches()) {
            commas++;
        }
    }

    /** The mark that most prices have; the others are rejected. */
    char find() {
        if (points == commas && points > 0) {
            throw new UnusableFileException(
                    "As many prices have a decimal point as a decimal comma. Name the mark: --decimal . or --decimal ,");
        }
        return commas > points ? ',' : '.';
    }
}
