package io.millrace.users.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class KeySetTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration ROTATION = Duration.ofDays(30);
    private static final Duration ANNOUNCEMENT = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofMinutes(70);
    private static final KeyPair PAIR = EllipticKeys.generate();

    @Test
    void theFirstKeySignsAtOnce() {
        assertThat(due(set())).contains(NOW);
        assertThat(due(set(key("a", NOW)))).isEmpty();
    }

    @Test
    void aKeyIsAnnouncedBeforeItSigns() {
        var set = set(key("a", NOW.minus(Duration.ofDays(29))), key("b", NOW.plus(ANNOUNCEMENT)));

        assertThat(set.signer(NOW)).map(SigningKey::id).contains("a");
        assertThat(set.signer(NOW.plus(ANNOUNCEMENT))).map(SigningKey::id).contains("b");
        assertThat(due(set)).isEmpty();
    }

    @Test
    void theNextKeyIsDueAsLongBeforeTheEndAsItIsAnnounced() {
        var set = set(key("a", NOW.minus(ROTATION).plus(ANNOUNCEMENT)));

        assertThat(due(set)).contains(NOW.plus(ANNOUNCEMENT));
        assertThat(set.nextDue(NOW.minusSeconds(1), ROTATION, ANNOUNCEMENT)).isEmpty();
        // Nobody has asked for a key for a year.
        assertThat(due(set(key("a", NOW.minus(Duration.ofDays(365)))))).contains(NOW.plus(ANNOUNCEMENT));
    }

    /** The secret of the configuration has changed: tokens of the key are verified on, and another key signs. */
    @Test
    void aKeyUnderAnotherSecretSignsNoMore() {
        var set = set(new SigningKey("a", (ECPublicKey) PAIR.getPublic(), null, NOW));

        assertThat(set.signer(NOW)).isEmpty();
        assertThat(set.find("a")).isPresent();
        assertThat(due(set)).contains(NOW);
    }

    @Test
    void aKeyIsKeptUntilItsLastTokenHasExpired() {
        Instant next = NOW.minus(LONGEST);
        var set = set(key("a", NOW.minus(ROTATION)), key("b", next));

        assertThat(set.outlived(NOW, LONGEST)).isEmpty();
        assertThat(set.outlived(NOW.plusSeconds(1), LONGEST)).containsExactly("a");
    }

    private static Optional<Instant> due(KeySet set) {
        return set.nextDue(NOW, ROTATION, ANNOUNCEMENT);
    }

    private static KeySet set(SigningKey... keys) {
        return new KeySet(List.of(keys), NOW);
    }

    private static SigningKey key(String id, Instant signsFrom) {
        return new SigningKey(id, (ECPublicKey) PAIR.getPublic(), PAIR.getPrivate(), signsFrom);
    }
}
