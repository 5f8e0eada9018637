package io.millrace.messaging.codec;

/**
 * Encodes payloads of one type to the bytes of an outbox row, and decodes them when the relay publishes the row. The
 * channel's own serializer, not this codec, makes the bytes that go to the broker.
 */
public interface PayloadCodec {

    /**
     * @param payload an object of the codec's type
     * @throws io.millrace.messaging.SerializationException if the payload can't be encoded
     */
    byte[] encode(Object payload);

    /**
     * @param bytes the result of {@link #encode}, in this or an earlier release of the application
     * @throws UnknownWriterSchemaException if the bytes were written with a schema not loaded yet
     * @throws io.millrace.messaging.SerializationException if the bytes can't be decoded
     */
    Object decode(byte[] bytes);

    /** The CloudEvents {@code datacontenttype} of the channel's records. */
    String contentType();

    /** The CloudEvents {@code type} of an event whose sender names none. */
    default String typeOf(Object payload) {
        return payload.getClass().getName();
    }
}
