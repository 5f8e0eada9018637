package io.millrace.messaging.codec;

/** The format of a channel's payloads, chosen from their type when the application is built. */
public enum PayloadFormat {
    /** {@code byte[]}, unchanged. */
    BYTES,
    /** {@code String}, in UTF-8. */
    TEXT,
    /** A class generated from an Avro schema; on the broker with the schema's id in the registry. */
    AVRO,
    /** A whole record with its headers: dead letters. */
    RAW,
    /** Any other class, by Jackson. */
    JSON;

    public PayloadCodec codec(Class<?> type) {
        return switch (this) {
            case BYTES -> new BytesCodec();
            case TEXT -> new TextCodec();
            case RAW -> new RawCodec();
            case AVRO -> new AvroCodec(type);
            case JSON -> new JsonCodec(type);
        };
    }
}
