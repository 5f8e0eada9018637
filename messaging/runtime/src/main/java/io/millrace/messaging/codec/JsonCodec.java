package io.millrace.messaging.codec;

import java.io.IOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.quarkus.arc.Arc;

import io.millrace.messaging.SerializationException;

/** Encodes payloads as JSON, by the application's own Jackson mapper. */
final class JsonCodec implements PayloadCodec {

    private final Class<?> type;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    JsonCodec(Class<?> type) {
        this.type = type;
        ObjectMapper mapper = Arc.container().instance(ObjectMapper.class).get();
        this.reader = mapper.readerFor(type);
        this.writer = mapper.writerFor(type);
    }

    @Override
    public byte[] encode(Object payload) {
        try {
            return writer.writeValueAsBytes(payload);
        } catch (IOException e) {
            throw new SerializationException("payload of " + type.getName() + " can't be written as JSON", e);
        }
    }

    @Override
    public Object decode(byte[] bytes) {
        try {
            return reader.readValue(bytes);
        } catch (IOException e) {
            throw new SerializationException("bytes can't be read as JSON of " + type.getName(), e);
        }
    }

    @Override
    public String contentType() {
        return "application/json";
    }
}
