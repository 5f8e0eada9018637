package io.millrace.stack.fuzz.http;

import java.nio.charset.StandardCharsets;

/**
 * A request as it goes over the wire.
 *
 * @param isHttp whether it keeps to the protocol: what does not may be answered without a body, or not at all
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
