package io.millrace.payments.cards;

import org.jspecify.annotations.Nullable;

/** Text from outside as the contracts of our events take it: one line, of a bounded length. */
final class ReasonText {

    /** The most characters of a reason's code in {@code PaymentDeclined} and {@code PaymentRefundFailed}. */
    static final int CODE = 200;

    /** The most characters of its detail. */
    static final int DETAIL = 2_000;

    private ReasonText() {}

    static String of(@Nullable String text, int most) {
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
