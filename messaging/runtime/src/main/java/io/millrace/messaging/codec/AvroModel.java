package io.millrace.messaging.codec;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * What Avro has to know of a generated class.
 *
 * @param schema the schema that the class was generated from
 * @param data finds classes where this one is (in dev mode and in tests Avro itself has another class loader), and
 *     converts logical types as the class does
 */
public record AvroModel(Schema schema, SpecificData data) {

    public static AvroModel of(Class<?> type) {
        var data = new SpecificData(type.getClassLoader());
        SpecificData.getForClass(type).getConversions().forEach(data::addLogicalTypeConversion);
        return new AvroModel(data.getSchema(type), data);
    }
}
