package io.millrace.messaging.consume;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.apicurio.registry.serde.avro.AvroDatumProvider;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumReader;

import io.millrace.messaging.codec.AvroModel;

/**
 * Reads records of any writer schema into the one class that the handler takes. The class is known, so it is not looked
 * up by the name of the record's schema.
 */
public final class TypedDatumReaders implements AvroDatumProvider<Object> {

    private final AvroModel model;
    private final ConcurrentMap<Schema, DatumReader<Object>> readers = new ConcurrentHashMap<>();

    public TypedDatumReaders(Class<?> type) {
        this.model = AvroModel.of(type);
    }

    @Override
    public void configure(AvroSerdeConfig config) {
        // Nothing to configure.
    }

    @Override
    public DatumReader<Object> createDatumReader(Schema writer) {
        return readers.computeIfAbsent(
                writer, schema -> new SpecificDatumReader<>(schema, model.schema(), model.data()));
    }

    @Override
    public DatumWriter<Object> createDatumWriter(Object data, Schema schema) {
        throw new UnsupportedOperationException("only reads");
    }

    @Override
    public Schema toSchema(Object data) {
        return model.schema();
    }
}
