package io.millrace.messaging.consume;

import io.smallrye.mutiny.Uni;

/** Decodes the payloads of records. */
interface Decoder {

    /**
     * @return the payload; fails with {@link UndecodableException} if the record can never be read, and with
     *     {@link RegistryAwayException} if the schema registry can't be reached now
     */
    Uni<Object> decode(Delivery delivery);

    /**
     * Encodes a payload that the connector has already decoded: parked records and dead letters are stored as bytes.
     */
    byte[] encode(Object payload);
}
