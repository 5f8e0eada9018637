package io.millrace.messaging.event;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Converts text from outside to text that a table can hold. PostgreSQL accepts no U+0000 in a text, and no index entry
 * of more than some kilobytes. A record that could not even be parked for that reason would block its partition for
 * ever.
 */
public final class StoredText {

    /** The most characters of a key. */
    public static final int MAX_KEY = 500;

    private static final int KEPT = 400;

    private StoredText() {}

    /** Whether a table can hold the text as it is. */
    public static boolean isStorable(String text) {
        return text.indexOf('\u0000') < 0;
    }

    /** The text, with U+FFFD in place of U+0000. */
    public static String of(String text) {
        return text.replace('\u0000', '\ufffd');
    }

    /** Whether the text has neither line breaks nor other control characters. */
    public static boolean isOneLine(String text) {
        return text.codePoints().noneMatch(StoredText::breaksLine);
    }

    private static boolean breaksLine(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** The key, or the key's beginning and fingerprint if a table can't hold the key. */
    public static String ofKey(String key) {
        if (isStorable(key) && key.length() <= MAX_KEY) {
            return key;
        }
        String text = of(key);
        return text.substring(0, Math.min(KEPT, text.length()))
                + '#'
                + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
