package io.millrace.users.keys;

import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.kit.RequestTransactions;
import io.millrace.users.UsersConfig;
import io.millrace.users.keys.SigningKeyStore.Row;

/**
 * The keys of all instances. A key is published before it signs, so that each verifier has it by then, and after it has
 * signed, for as long as one of its tokens is valid. An instance reads the keys when a request needs them; no timer does, so
 * an idle service stays idle.
 */
@ApplicationScoped
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    /** Before the first request. */
    private static final int FIRST = 1;

    /** How soon the keys are read again for a token with an unknown key: anybody can write such a token. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SigningKeyStore store;
    private final KeyEncryption encryption;
    private final UsersConfig config;
    private final Clock clock;

    private volatile KeySet known = KeySet.NONE;

    SigningKeys(SigningKeyStore store, KeyEncryption encryption, UsersConfig config, Clock clock) {
        this.store = store;
        this.encryption = encryption;
        this.config = config;
        this.clock = clock;
    }

    /** Ends a start without a secret. */
    void check(@Observes @Priority(FIRST) StartupEvent event) {
        ClientProxy.unwrap(encryption);
    }

    /** The keys, none older than {@code millrace.users.key-refresh}; one of them can sign. */
    public Uni<KeySet> fresh() {
        KeySet now = known;
        return isOlder(now, config.keyRefresh()) ? read() : Uni.createFrom().item(now);
    }

    /** Whether the keys need not be read for a token of this key. Keys that lack it may be older than another instance's. */
    boolean areReadyFor(String id) {
        KeySet now = known;
        return !isOlder(now, config.keyRefresh()) && (now.find(id).isPresent() || !isOlder(now, SOON));
    }

    /** The keys as this instance has read them. */
    KeySet known() {
        return known;
    }

    private boolean isOlder(KeySet keys, Duration age) {
        return keys.readAt().plus(age).isBefore(clock.instant());
    }

    Uni<KeySet> read() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return RequestTransactions.run(() -> store.list()
                        .map(rows -> decrypted(rows, now))
                        .chain(keys -> isInOrder(keys, now)
                                ? Uni.createFrom().item(keys)
                                : store.lock().chain(() -> store.list()).chain(rows -> rotate(rows, now))))
                .invoke(keys -> known = keys);
    }

    private boolean isInOrder(KeySet keys, Instant now) {
        return keys.nextDue(now, config.keyRotation(), config.keyAnnouncement()).isEmpty()
                && keys.outlived(now, longest()).isEmpty();
    }

    /** Does what is due, in the current transaction, with the keys locked. */
    private Uni<KeySet> rotate(List<Row> rows, Instant now) {
        KeySet keys = decrypted(rows, now);
        Uni<Void> added = keys.nextDue(now, config.keyRotation(), config.keyAnnouncement())
                .map(signsFrom -> add(signsFrom, now))
                .orElseGet(() -> Uni.createFrom().voidItem());
        return added.chain(() -> store.remove(keys.outlived(now, longest())))
                .chain(() -> store.list())
                .map(changed -> decrypted(changed, now));
    }

    private Uni<Void> add(Instant signsFrom, Instant now) {
        String id = UUID.randomUUID().toString();
        KeyPair pair = EllipticKeys.generate();
        LOG.infof("The new signing key %s signs from %s on", id, signsFrom);
        byte[] encrypted = encryption.encrypt(id, pair.getPrivate().getEncoded());
        return store.add(new Row(id, pair.getPublic().getEncoded(), encrypted, signsFrom), now);
    }

    /** The longest time for which a token of a key is valid, or a verifier has not heard of the next one. */
    private Duration longest() {
        return config.accessTokenLifetime().plus(config.keyAnnouncement());
    }

    private KeySet decrypted(List<Row> rows, Instant now) {
        return new KeySet(rows.stream().map(this::decrypted).toList(), now);
    }

    private SigningKey decrypted(Row row) {
        return new SigningKey(
                row.id(),
                EllipticKeys.publicKey(row.publicKey()),
                encryption
                        .decrypt(row.id(), row.encrypted())
                        .map(EllipticKeys::privateKey)
                        .orElse(null),
                row.signsFrom());
    }
}
