package io.millrace.users.keys;

import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All keys that are published.
 *
 * @param keys in the order in which they begin to sign
 * @param readAt when they were read
 */
public record KeySet(List<SigningKey> keys, Instant readAt) {

    static final KeySet NONE = new KeySet(List.of(), Instant.MIN);

    public KeySet {
        keys = List.copyOf(keys);
    }

    /** The key that signs now: the latest that has begun to. */
    Optional<SigningKey> signer(Instant now) {
        return keys.stream().filter(key -> key.canSign(now)).reduce((earlier, later) -> later);
    }

    Optional<ECPublicKey> find(String id) {
        return keys.stream()
                .filter(key -> key.id().equals(id))
                .map(SigningKey::publicKey)
                .findFirst();
    }

    /**
     * When the next key has to begin to sign, if that is to be decided now: at once where no key can sign; otherwise at the
     * end of the latest key's time, as long before as a key is announced.
     */
    Optional<Instant> nextDue(Instant now, Duration rotation, Duration announcement) {
        if (signer(now).isEmpty()) {
            return Optional.of(now);
        }
        Instant end = keys.stream()
                .filter(key -> key.privateKey() != null)
                .map(key -> key.signsFrom().plus(rotation))
                .reduce(now, (one, other) -> other.isAfter(one) ? other : one);
        Instant announced = now.plus(announcement);
        if (end.isAfter(announced)) {
            return Optional.empty();
        }
        return Optional.of(announced);
    }

    /** The keys whose last token has expired: a later key has signed for longer than the given time. */
    List<String> outlived(Instant now, Duration longest) {
        var outlived = new ArrayList<String>();
        for (int i = 0; i + 1 < keys.size(); i++) {
            if (keys.get(i + 1).signsFrom().plus(longest).isBefore(now)) {
                outlived.add(keys.get(i).id());
            }
        }
        return outlived;
    }
}
