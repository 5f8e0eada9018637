package io.millrace.stack.fuzz.http;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a request.
 *
 * @param isHttp whether it is valid HTTP: an invalid request may get a response without a body, or none
 */
record Request(Operation operation, byte[] bytes, boolean isHttp) {

    private static final int SHOWN = 400;

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(SHOWN, text.length()))
                .replace("\r\n", "\n    ")
                .replaceAll("[^\\n\\x20-\\x7e]", "?");
    }
}
