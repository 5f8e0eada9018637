package io.millrace.stack.retail.file;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The parts of a file's dialect that the user names; the other parts are recognised.
 *
 * @param decimal the decimal mark: a point or a comma
 * @param dateFormat a pattern such as {@code d/M/yyyy H:mm}
 */
public record Overrides(
        Optional<Charset> encoding,
        Optional<Character> delimiter,
        Optional<Character> decimal,
        Optional<String> dateFormat) {

    public static final Overrides NONE =
            new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
