package io.millrace.messaging.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;

/**
 * Encodes payloads in Avro's single-object encoding: the fingerprint of the writer's schema, then the binary. Storing
 * an event needs no registry. Rows that an older release left behind are read with the schema that wrote them.
 */
public final class AvroCodec implements PayloadCodec {

    private static final byte[] MARKER = {(byte) 0xC3, 0x01};

    private final Schema schema;
    private final Schema.@Nullable Field body;
    private final BinaryMessageEncoder<Object> encoder;
    private final BinaryMessageDecoder<Object> decoder;

    public AvroCodec(Class<?> type) {
        AvroModel model = AvroModel.of(type);
        this.schema = model.schema();
        this.body = schema.getField("payload");
        this.encoder = new BinaryMessageEncoder<>(model.data(), schema);
        this.decoder = new BinaryMessageDecoder<>(model.data(), schema);
    }

    @Override
    public byte[] encode(Object payload) {
        try {
            ByteBuffer buffer = encoder.encode(payload);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException | RuntimeException e) {
            // Avro reports a null field or a wrong type by NullPointerException and ClassCastException too.
            throw new SerializationException("payload does not fit the schema " + schema.getFullName(), e);
        }
    }

    @Override
    public Object decode(byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (MissingSchemaException e) {
            long fingerprint =
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
            throw new UnknownWriterSchemaException(fingerprint, e);
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException("bytes can't be read with the schema " + schema.getFullName(), e);
        }
    }

    @Override
    public String contentType() {
        return "application/avro";
    }

    /** The full name of the payload's schema; if the payload is an envelope, of the event in it. */
    @Override
    public String typeOf(Object payload) {
        if (body != null && ((IndexedRecord) payload).get(body.pos()) instanceof IndexedRecord event) {
            return event.getSchema().getFullName();
        }
        return schema.getFullName();
    }

    /** Whether the bytes begin with the marker of Avro's single-object encoding. */
    public static boolean isMarked(byte[] bytes) {
        return bytes.length >= MARKER.length && Arrays.equals(bytes, 0, MARKER.length, MARKER, 0, MARKER.length);
    }

    public long fingerprint() {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    public String schemaText() {
        return schema.toString();
    }

    /** Adds a schema version, so that rows written with that version can be read. */
    public void addWriterSchema(String text) {
        decoder.addSchema(new Schema.Parser().parse(text));
    }
}
