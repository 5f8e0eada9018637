package io.millrace.kit.provider;

import org.jspecify.annotations.Nullable;

/** Text from outside as the contracts of our events take it: one line, of a bounded length. */
public final class ReasonText {

    /** The most characters of a reason's code, such as that of {@code PaymentDeclined}. */
    public static final int CODE = 200;

    /** The most characters of its detail. */
    public static final int DETAIL = 2_000;

    private ReasonText() {}

    /** The text as one line of at most so many characters; empty for null. */
    public static String of(@Nullable String text, int most) {
        if (text == null) {
            return "";
        }
        String line = text.codePoints()
                .map(one -> isReadable(one) ? one : ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        int end = Math.min(line.length(), most);
        // Not between the two halves of a character.
        if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end);
    }

    /** Neither a control character, nor a line's end, nor half of a character. */
    private static boolean isReadable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> true;
        };
    }
}
