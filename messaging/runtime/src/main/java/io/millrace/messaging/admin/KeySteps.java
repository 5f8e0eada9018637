package io.millrace.messaging.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.Contexts;

/**
 * Applies an act to a page of keys, one key after the other, each in a transaction of its own. So no lock is kept for
 * longer than for one key, and a key that is being worked on holds up no other key.
 */
final class KeySteps {

    /** After this time the act ends with the keys that it has reached. The caller goes on with the next act. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final long begun = System.nanoTime();
    private int keys;
    private int givenUp;
    private int skipped;
    private boolean cut;
    private @Nullable Target last;

    private KeySteps() {}

    /**
     * Call it on a Vert.x context.
     *
     * @param act changes one key, and returns the number of events or rows given up
     */
    static <K> Uni<ActedKeys> each(Page<K> page, Function<K, Target> target, Function<Target, Uni<Integer>> act) {
        var steps = new KeySteps();
        return Multi.createFrom()
                .iterable(page.items())
                .onItem()
                .transformToUniAndConcatenate(key -> steps.step(target.apply(key), act))
                .collect()
                .last()
                .map(ignored -> steps.result(page));
    }

    private Uni<Void> step(Target target, Function<Target, Uni<Integer>> act) {
        if (cut || System.nanoTime() - begun > LONGEST.toNanos()) {
            cut = true;
            return Uni.createFrom().voidItem();
        }
        last = target;
        return Contexts.isolated(() -> act.apply(target))
                .invoke(count -> {
                    keys++;
                    givenUp += count;
                })
                .onFailure(KeySteps::hasGoneOn)
                .recoverWithItem(() -> {
                    skipped++;
                    return 0;
                })
                .replaceWithVoid();
    }

    private static boolean hasGoneOn(Throwable failure) {
        return failure instanceof KeyConflictException || failure instanceof KeyNotFoundException;
    }

    private ActedKeys result(Page<?> page) {
        Optional<String> next =
                cut ? Optional.ofNullable(last).map(key -> new Cursor(key.channel(), key.key()).text()) : page.next();
        return new ActedKeys(keys, givenUp, skipped, next);
    }
}
