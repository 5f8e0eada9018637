package io.millrace.messaging.deployment;

import org.jboss.jandex.ArrayType;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;

import io.millrace.messaging.codec.PayloadFormat;

/** Chooses the format of a channel from the type of its payloads. */
final class Payloads {

    static final String BYTES_SERIALIZER = "org.apache.kafka.common.serialization.ByteArraySerializer";

    private Payloads() {}

    static PayloadFormat format(Type type, IndexView index) {
        if (type instanceof ArrayType array && array.elementType().equals(PrimitiveType.BYTE)) {
            return PayloadFormat.BYTES;
        }
        if (type.name().equals(Names.STRING)) {
            return PayloadFormat.TEXT;
        }
        if (type.name().equals(Names.RAW_RECORD)) {
            return PayloadFormat.RAW;
        }
        return isAvro(type.name(), index) ? PayloadFormat.AVRO : PayloadFormat.JSON;
    }

    static boolean isAvro(DotName name, IndexView index) {
        ClassInfo info = index.getClassByName(name);
        return info != null && info.hasDeclaredAnnotation(Names.AVRO);
    }

    /** The Kafka serializer of a format. */
    static String serializer(PayloadFormat format) {
        return switch (format) {
            case BYTES, RAW -> BYTES_SERIALIZER;
            case TEXT -> "org.apache.kafka.common.serialization.StringSerializer";
            case AVRO -> "io.apicurio.registry.serde.avro.AvroKafkaSerializer";
            case JSON -> "io.quarkus.kafka.client.serialization.ObjectMapperSerializer";
        };
    }

    /** Loads the class by the class loader of the build. */
    static Class<?> load(Type type) {
        if (type instanceof ArrayType) {
            return byte[].class;
        }
        try {
            return Class.forName(
                    type.name().toString(), false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("payload " + type.name() + " is not on the class path", e);
        }
    }
}
