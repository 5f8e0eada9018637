package io.millrace.messaging.event;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and reads the ids of events. */
public final class EventIds {

    // 74 random bits an id: two processes don't meet, and neither do two runs of one process on a clock set back.
    private static final TimeBasedEpochRandomGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();

    private static final int UUID_LENGTH = 36;

    private EventIds() {}

    /** A new version 7 UUID: ids of later events sort after those of earlier ones, to the millisecond. */
    public static UUID next() {
        return GENERATOR.generate();
    }

    /** CloudEvents promises that source and id together are unique; a UUID is unique alone. */
    public static UUID inboxId(String source, String id) {
        UUID uuid = parse(id);
        return uuid != null ? uuid : UUID.nameUUIDFromBytes((source + '\n' + id).getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable UUID parse(String id) {
        if (id.length() != UUID_LENGTH) {
            return null;
        }
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
