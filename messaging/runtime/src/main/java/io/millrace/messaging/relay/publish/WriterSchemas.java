package io.millrace.messaging.relay.publish;

import java.util.HashSet;
import java.util.Set;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.codec.AvroCodec;
import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.relay.read.OutboxReader;

/** Exchanges with other releases the Avro schemas that the rows of one channel were written with. */
public final class WriterSchemas {

    private final OutboxReader reader;
    private final PayloadCodec codec;
    private final Set<Long> lookedFor = new HashSet<>();

    public WriterSchemas(OutboxReader reader, PayloadCodec codec) {
        this.reader = reader;
        this.codec = codec;
    }

    /** Stores this release's schema for other releases, and loads theirs. */
    public Uni<Void> exchange() {
        if (!(codec instanceof AvroCodec avro)) {
            return Uni.createFrom().voidItem();
        }
        return reader.addSchema(avro.fingerprint(), avro.schemaText())
                .chain(reader::schemas)
                .invoke(texts -> texts.forEach(avro::addWriterSchema))
                .replaceWithVoid();
    }

    /** Loads the schemas again, because a row needs one that is not loaded. */
    public Uni<Void> lookFor(UnknownWriterSchemaException unknown) {
        lookedFor.add(unknown.fingerprint());
        return exchange();
    }

    /** Returns whether the schema has been looked for in vain. */
    boolean isHopeless(UnknownWriterSchemaException unknown) {
        return lookedFor.contains(unknown.fingerprint());
    }
}
