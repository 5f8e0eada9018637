package io.millrace.messaging.codec;

/**
 * Turns payloads of one type into the bytes of an outbox row, and back when the relay publishes the row. What is sent
 * to the broker is made by the channel's own serializer, not by this.
 */
public interface PayloadCodec {

    /**
     * @param payload an object of the codec's type
     * @throws io.millrace.messaging.SerializationException if it can't be written
     */
    byte[] encode(Object payload);

    /**
     * @param bytes what {@link #encode} made, now or in an earlier release of the application
     * @throws UnknownWriterSchemaException if the bytes were written with a schema not loaded yet
     * @throws io.millrace.messaging.SerializationException if they can't be read
     */
    Object decode(byte[] bytes);

    /** The CloudEvents {@code datacontenttype} of records sent. */
    String contentType();

    /** The CloudEvents {@code type} of an event whose sender names none. */
    default String typeOf(Object payload) {
        return payload.getClass().getName();
    }
}
