package io.millrace.messaging.relay.lease;

import java.util.UUID;

/**
 * One life of an instance. The instance's name outlives a restart, the member does not.
 *
 * @param instance the instance's name
 * @param id the instance's name and a random UUID
 */
public record Member(String instance, String id) {

    private static final char SEPARATOR = '/';

    public static Member of(String instance) {
        return new Member(instance, instance + SEPARATOR + UUID.randomUUID());
    }

    public static String instanceOf(String memberId) {
        return memberId.substring(0, memberId.lastIndexOf(SEPARATOR));
    }
}
