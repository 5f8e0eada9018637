package io.millrace.messaging.codec;

import java.nio.charset.StandardCharsets;

/** Encodes text in UTF-8. */
final class TextCodec implements PayloadCodec {

    @Override
    public byte[] encode(Object payload) {
        return ((String) payload).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String contentType() {
        return "text/plain; charset=UTF-8";
    }
}
