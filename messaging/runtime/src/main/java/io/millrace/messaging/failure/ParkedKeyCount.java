package io.millrace.messaging.failure;

/**
 * The parked keys of one channel.
 *
 * @param waiting the number of keys that the service retries by itself
 * @param blocked the number of keys that wait for a person
 */
public record ParkedKeyCount(long waiting, long blocked) {

    static final ParkedKeyCount NONE = new ParkedKeyCount(0, 0);

    public long all() {
        return waiting + blocked;
    }
}
