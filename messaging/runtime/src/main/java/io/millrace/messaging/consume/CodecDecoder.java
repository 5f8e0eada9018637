package io.millrace.messaging.consume;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.codec.PayloadCodec;

/** Decodes payloads whose format needs no schema registry. */
final class CodecDecoder implements Decoder {

    private final PayloadCodec codec;
    private final Class<?> type;

    CodecDecoder(PayloadCodec codec, Class<?> type) {
        this.codec = codec;
        this.type = type;
    }

    @Override
    public Uni<Object> decode(Delivery delivery) {
        Object payload = delivery.payload();
        if (type.isInstance(payload)) {
            return Uni.createFrom().item(payload);
        }
        byte[] value = delivery.raw().value();
        if (value == null) {
            return Uni.createFrom().failure(new UndecodableException("the record has no value"));
        }
        try {
            return Uni.createFrom().item(codec.decode(value));
        } catch (SerializationException e) {
            return Uni.createFrom().failure(new UndecodableException(String.valueOf(e.getMessage()), e));
        }
    }

    @Override
    public byte[] encode(Object payload) {
        return codec.encode(payload);
    }
}
