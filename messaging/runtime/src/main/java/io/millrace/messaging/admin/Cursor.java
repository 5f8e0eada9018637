package io.millrace.messaging.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The end of a page of keys: the page's last key, as text that clients send to get the next page. */
record Cursor(String channel, String key) {

    static final Cursor START = new Cursor("", "");

    private static final char SEPARATOR = '\u0000';

    String text() {
        byte[] bytes = (channel + SEPARATOR + key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if the text is no cursor */
    static Cursor of(String text) {
        try {
            String both = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int end = both.indexOf(SEPARATOR);
            if (end >= 0) {
                return new Cursor(both.substring(0, end), both.substring(end + 1));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after: must be the value of the previous page's field next", e);
        }
        throw new IllegalArgumentException("after: must be the value of the previous page's field next");
    }
}
