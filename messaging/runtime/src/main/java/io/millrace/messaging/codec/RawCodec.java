package io.millrace.messaging.codec;

import java.io.UncheckedIOException;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.event.RawRecord;

/** Encodes whole records, headers included. */
final class RawCodec implements PayloadCodec {

    @Override
    public byte[] encode(Object payload) {
        return ((RawRecord) payload).toBytes();
    }

    @Override
    public Object decode(byte[] bytes) {
        try {
            return RawRecord.fromBytes(bytes);
        } catch (UncheckedIOException e) {
            throw new SerializationException("not a stored record", e);
        }
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }
}
