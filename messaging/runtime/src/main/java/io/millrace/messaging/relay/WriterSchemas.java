package io.millrace.messaging.relay;

import java.util.HashSet;
import java.util.Set;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.codec.AvroCodec;
import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.codec.UnknownWriterSchemaException;

/** The Avro schemas that rows of one channel were written with, by this release and others. */
final class WriterSchemas {

    private final OutboxReader reader;
    private final PayloadCodec codec;
    private final Set<Long> lookedFor = new HashSet<>();

    WriterSchemas(OutboxReader reader, PayloadCodec codec) {
        this.reader = reader;
        this.codec = codec;
    }

    /** Leaves our schema for those who come after us, and learns theirs. */
    Uni<Void> exchange() {
        if (!(codec instanceof AvroCodec avro)) {
            return Uni.createFrom().voidItem();
        }
        return reader.addSchema(avro.fingerprint(), avro.schemaText())
                .chain(reader::schemas)
                .invoke(texts -> texts.forEach(avro::addWriterSchema))
                .replaceWithVoid();
    }

    /** Looks for a schema that a row needs. */
    Uni<Void> lookFor(UnknownWriterSchemaException unknown) {
        lookedFor.add(unknown.fingerprint());
        return exchange();
    }

    /** Whether the schema has been looked for in vain. */
    boolean isHopeless(UnknownWriterSchemaException unknown) {
        return lookedFor.contains(unknown.fingerprint());
    }
}
