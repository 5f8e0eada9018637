package io.millrace.messaging.outbox;

/**
 * Divides keys into lanes, the unit in which relays share the outbox, and into lock slots.
 *
 * <p>Both are part of the table's content: every instance, of any release, must compute the same lane and slot for a
 * key.
 */
public final class Lanes {

    public static final int COUNT = 64;

    /**
     * There are more slots than lanes, so that writers of different keys seldom wait for each other. There are few
     * enough slots that a transaction with many keys cannot fill PostgreSQL's lock table.
     */
    static final int LOCK_SLOTS = 1024;

    private Lanes() {}

    public static int of(String key) {
        return mix(key.hashCode()) & (COUNT - 1);
    }

    static int lockSlot(String channel, String key) {
        return mix(31 * channel.hashCode() + key.hashCode()) >>> 7 & (LOCK_SLOTS - 1);
    }

    // Finalizer of MurmurHash3 (Austin Appleby, public domain).
    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        h ^= h >>> 16;
        return h;
    }
}
