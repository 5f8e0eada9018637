package io.millrace.messaging.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Converts keys of records to text. Different bytes give different texts, so keys that are no UTF-8 stay distinct. */
public final class RecordKeys {

    private static final String BINARY = "bytes:";

    private RecordKeys() {}

    /**
     * The key's UTF-8 text. Bytes that are no UTF-8, and texts that begin with {@code bytes:}, become {@code bytes:}
     * and the bytes in hexadecimal.
     */
    public static String text(byte[] key) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            return text.startsWith(BINARY) ? hex(key) : text;
        } catch (CharacterCodingException e) {
            return hex(key);
        }
    }

    private static String hex(byte[] key) {
        return BINARY + HexFormat.of().formatHex(key);
    }
}
