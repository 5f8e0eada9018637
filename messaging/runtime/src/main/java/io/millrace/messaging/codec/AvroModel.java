package io.millrace.messaging.codec;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * A generated class's schema and data model, as Avro needs them.
 *
 * @param schema the schema that the class was generated from
 * @param data loads classes by the class's own class loader (in dev mode and in tests Avro itself has another one), and
 *     converts logical types as the class does
 */
public record AvroModel(Schema schema, SpecificData data) {

    public static AvroModel of(Class<?> type) {
        var data = new SpecificData(type.getClassLoader());
        SpecificData.getForClass(type).getConversions().forEach(data::addLogicalTypeConversion);
        return new AvroModel(data.getSchema(type), data);
    }
}
