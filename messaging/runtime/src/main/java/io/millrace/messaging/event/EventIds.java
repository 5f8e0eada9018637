package io.millrace.messaging.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and reads the ids of events. */
public final class EventIds {

    private static final int UUID_LENGTH = 36;

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;

    private EventIds() {}

    /** A new version 7 UUID: ids of later events sort after those of earlier ones, to the millisecond. */
    public static UUID next() {
        return Generator.INSTANCE.generate();
    }

    /** Loaded with the first new id: a process that only reads ids needs no generator. */
    private static final class Generator {
        // 74 random bits an id: two processes draw no equal ids, nor do two runs of one process on a clock set back.
        static final TimeBasedEpochRandomGenerator INSTANCE = Generators.timeBasedEpochRandomGenerator();
    }

    /**
     * A version 8 UUID made of source and id, which only together are unique in CloudEvents. The UUID is the same in
     * every release and process.
     */
    public static UUID identity(String source, String id) {
        byte[] first = source.getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = sha256();
        // The length keeps ("a", "bc") and ("ab", "c") apart.
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(first.length).flip());
        digest.update(first);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~0xF000L) | VERSION_8;
        long low = (hash.getLong() & ~VARIANT_BITS) | VARIANT;
        return new UUID(high, low);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The id under which the inbox looks for an event's row first: the event's own id if it is a UUID, otherwise a UUID
     * made of source and id. Two sources may use one UUID, so the row also has the event's {@link #identity}.
     */
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
