package io.millrace.messaging.consume;

import io.smallrye.mutiny.Uni;

/** Makes payloads of records. */
interface Decoder {

    /**
     * @return the payload; fails with {@link UndecodableException} if the record can't be read, ever, and otherwise if
     *     what is needed to read it can't be reached now
     */
    Uni<Object> decode(Delivery delivery);

    /** The bytes of a payload that the connector has made an object of: such are kept where records are put aside. */
    byte[] encode(Object payload);
}
