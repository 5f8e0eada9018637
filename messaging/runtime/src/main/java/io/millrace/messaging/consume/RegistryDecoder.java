package io.millrace.messaging.consume;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.apicurio.registry.serde.avro.AvroDeserializer;
import io.apicurio.registry.serde.config.SerdeConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.codec.AvroCodec;

/**
 * Decodes Avro in two encodings: with the schema's id in front, as records come from Kafka, and in the single-object
 * encoding, as {@link #encode} writes them. A schema is fetched from the registry once, on a worker thread. Records
 * whose schema is known are decoded on the calling thread.
 */
final class RegistryDecoder implements Decoder {

    private static final byte MAGIC = 0;
    private static final int PREFIX_LENGTH = 5;

    private final Class<?> type;
    private final AvroDeserializer<Object> deserializer = new AvroDeserializer<>();
    private final AvroCodec aside;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();

    /** @param config the channel's configuration, with the registry's address and credentials */
    RegistryDecoder(Class<?> type, Map<String, ?> config) {
        this.type = type;
        this.aside = new AvroCodec(type);
        deserializer.configure(new SerdeConfig(config), false);
        deserializer.setAvroDatumProvider(new TypedDatumReaders(type));
    }

    @Override
    public Uni<Object> decode(Delivery delivery) {
        Object payload = delivery.payload();
        if (type.isInstance(payload)) {
            return Uni.createFrom().item(payload);
        }
        byte[] value = delivery.raw().value();
        if (value == null) {
            return undecodable("the record has no value");
        }
        if (AvroCodec.isMarked(value)) {
            return Uni.createFrom().item(() -> readAside(value));
        }
        if (value.length < PREFIX_LENGTH || value[0] != MAGIC) {
            return undecodable("the value does not begin with a schema id (magic byte 0 and four bytes)");
        }
        int schema = ByteBuffer.wrap(value).getInt(1);
        Uni<Object> read = Uni.createFrom().item(() -> read(delivery, value));
        if (known.contains(schema)) {
            return read;
        }
        return read.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()).invoke(() -> known.add(schema));
    }

    private Object readAside(byte[] value) {
        try {
            return aside.decode(value);
        } catch (SerializationException e) {
            throw new UndecodableException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public byte[] encode(Object payload) {
        return aside.encode(payload);
    }

    private Object read(Delivery delivery, byte[] value) {
        Object payload;
        try {
            payload = deserializer.deserializeData(delivery.raw().topic(), value);
        } catch (RuntimeException e) {
            throw RegistryFailures.classify(e);
        }
        if (!type.isInstance(payload)) {
            throw new UndecodableException(
                    "the value is a " + payload.getClass().getName() + ", not a " + type.getName());
        }
        return payload;
    }

    private static Uni<Object> undecodable(String why) {
        return Uni.createFrom().failure(new UndecodableException(why));
    }
}
