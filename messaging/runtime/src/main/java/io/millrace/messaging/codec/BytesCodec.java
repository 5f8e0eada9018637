package io.millrace.messaging.codec;

/** Passes bytes on unchanged. */
final class BytesCodec implements PayloadCodec {

    @Override
    public byte[] encode(Object payload) {
        return (byte[]) payload;
    }

    @Override
    public Object decode(byte[] bytes) {
        return bytes;
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }
}
