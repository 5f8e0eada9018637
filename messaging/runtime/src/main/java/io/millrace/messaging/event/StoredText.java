package io.millrace.messaging.event;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Text from outside, as a table can hold it. PostgreSQL takes no U+0000 in a text, and no index entry of more than some
 * kilobytes: a record that could not even be put aside for that would hold up its partition for ever.
 */
public final class StoredText {

    /** Characters that a key may have. */
    public static final int MAX_KEY = 500;

    private static final int KEPT = 400;

    private StoredText() {}

    /** Whether a table can hold the text as it is. */
    public static boolean isStorable(String text) {
        return text.indexOf('\u0000') < 0;
    }

    /** The text, with U+FFFD in place of what can't be held. */
    public static String of(String text) {
        return text.replace('\u0000', '\ufffd');
    }

    /** The key, or what stands for it where it is too long: its beginning and its fingerprint. */
    public static String ofKey(String key) {
        String text = of(key);
        if (text.length() <= MAX_KEY) {
            return text;
        }
        return text.substring(0, KEPT) + '#' + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
