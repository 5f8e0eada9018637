package io.millrace.messaging.tx.shared;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.DatabaseTrouble;
import io.millrace.messaging.tx.SessionSql;

/**
 * Runs pieces of work in transactions that several pieces share. While transactions run, what arrives gathers, and the
 * next transaction takes all of it, see {@link Gathering}. A piece that finds no transaction running has one of its own
 * at once.
 *
 * <p>If a shared transaction fails, it is rolled back, and no piece has had an effect. The piece whose work failed gets
 * a transaction of its own, and the others share again, in two halves. So each piece fails by itself only, and its
 * failure is that of a transaction of its own. Work may therefore run more than once.
 *
 * <p>All work happens on the event loop of one context. The methods may be called on any thread.
 *
 * @param <P> type of the pieces
 */
public final class SharedRuns<P extends SharedPiece> {

    private static final Logger LOG = Logger.getLogger(SharedRuns.class);

    private final Settings settings;
    private final DatabaseGate database;
    private final Context context;
    private final Work<P> work;
    private final Gathering<P> gathering;

    /**
     * What the runs are like.
     *
     * @param name for log messages
     * @param most the most pieces in a transaction
     * @param concurrency the most transactions at the same time
     * @param linger the shortest time between the begins of two transactions, unless the second is full
     * @param waitsForDatabase whether transactions wait while the database is known to be away; otherwise they fail
     */
    public record Settings(String name, int most, int concurrency, Duration linger, boolean waitsForDatabase) {}

    /** The work of several pieces. */
    public interface Work<P> {

        /**
         * Does the work with the current transaction.
         *
         * @param pieces one at least
         * @param progress for {@link SharedTransaction}
         */
        Uni<Void> run(List<P> pieces, Progress progress);

        /** Whether {@link #chosen} is to be asked. */
        default boolean chooses() {
            return false;
        }

        /** Chooses the pieces that need a transaction, before it begins. Tells the others that they are done. */
        default Uni<List<P>> chosen(List<P> pieces) {
            return Uni.createFrom().item(pieces);
        }
    }

    /** @param context the transactions run on the event loop of this context */
    public SharedRuns(Settings settings, DatabaseGate database, Context context, Work<P> work) {
        this.settings = settings;
        this.database = database;
        this.context = context;
        this.work = work;
        Vertx vertx = context.owner();
        this.gathering = new Gathering<>(
                settings.most(),
                settings.concurrency(),
                settings.linger(),
                (pause, task) -> vertx.setTimer(
                        Math.max(1, pause.toMillis()), id -> context.runOnContext(ignored -> task.run())),
                System::nanoTime,
                this::begin);
    }

    /**
     * Adds a piece, which is told of its outcome.
     *
     * @param alone whether the piece gets a transaction of its own
     */
    public void add(P piece, boolean alone) {
        context.runOnContext(ignored -> {
            if (alone) {
                gathering.addAlone(piece);
            } else {
                gathering.add(piece);
            }
        });
    }

    private void begin(List<P> pieces, Gathering.Ended ended) {
        run(pieces)
                .emitOn(command -> context.runOnContext(ignored -> command.run()))
                .subscribe()
                .with(ended::ended, failure -> {
                    pieces.forEach(piece -> piece.failed(failure));
                    ended.ended(false);
                });
    }

    /**
     * Returns whether the transaction, if one was needed, has committed. By then each piece is done, has failed, or is added
     * again.
     */
    private Uni<Boolean> run(List<P> all) {
        List<P> pieces = all.stream().filter(SharedPiece::isWanted).toList();
        if (pieces.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        if (!work.chooses()) {
            return inTransaction(pieces);
        }
        return onOwnContext(pieces, () -> Contexts.here(work.chosen(pieces)))
                .onItemOrFailure()
                .transformToUni((chosen, failure) -> {
                    if (failure != null) {
                        return failed(pieces, new Progress(), failure).replaceWith(false);
                    }
                    return chosen.isEmpty() ? Uni.createFrom().item(true) : inTransaction(chosen);
                });
    }

    private Uni<Boolean> inTransaction(List<P> pieces) {
        var progress = new Progress();
        return onOwnContext(pieces, () -> SessionSql.inTransaction(() -> work.run(pieces, progress)))
                .invoke(() -> pieces.forEach(SharedPiece::done))
                .replaceWith(true)
                .onFailure()
                .recoverWithUni(failure -> failed(pieces, progress, failure).replaceWith(false));
    }

    private <T> Uni<T> onOwnContext(List<P> pieces, Supplier<Uni<T>> next) {
        return Contexts.runOn(Contexts.duplicate(context), () -> whenOpen().chain(() -> {
            pieces.forEach(SharedPiece::begins);
            return next.get();
        }));
    }

    /** During an outage of the database, one probe asks instead of a transaction for each piece. */
    private Uni<Void> whenOpen() {
        return database.isOpen() || !settings.waitsForDatabase()
                ? Uni.createFrom().voidItem()
                : database.awaitDatabase();
    }

    private Uni<Void> failed(List<P> pieces, Progress progress, Throwable failure) {
        pieces.forEach(SharedPiece::waits);
        if (pieces.size() == 1) {
            pieces.getFirst().failed(failure);
            return Uni.createFrom().voidItem();
        }
        return isAway(progress, failure).chain(away -> {
            if (away) {
                pieces.forEach(piece -> piece.failed(failure));
                return Uni.createFrom().voidItem();
            }
            LOG.debugf(
                    failure,
                    "%s: a transaction of %d pieces of work failed and is repeated in parts",
                    settings.name(),
                    pieces.size());
            return repeated(pieces, progress.culprit());
        });
    }

    /**
     * Returns whether each piece would fail as the transaction did. A connection that was ended here looks as if the database
     * were away. So does the failure of one piece where the database answers all the same, as when a query of it
     * exhausts a limit: that piece must not take others along again.
     */
    private Uni<Boolean> isAway(Progress progress, Throwable failure) {
        if (progress.isTooLong()) {
            return Uni.createFrom().item(false);
        }
        return database.isAway(failure)
                .chain(away -> away && DatabaseTrouble.of(failure) == DatabaseTrouble.AWAY
                        ? database.isSilent()
                        : Uni.createFrom().item(away));
    }

    /** @param culprit the index of the piece that failed; -1 if unknown */
    private Uni<Void> repeated(List<P> pieces, int culprit) {
        int middle = culprit < 0 ? pieces.size() / 2 : culprit;
        List<P> before = pieces.subList(0, middle);
        List<P> after = pieces.subList(culprit < 0 ? middle : middle + 1, pieces.size());
        if (culprit >= 0) {
            add(pieces.get(culprit), true);
        }
        return again(before).chain(() -> again(after));
    }

    /** A piece that is left alone may be slow, and nothing limits it then: no other part waits for it. */
    private Uni<Void> again(List<P> pieces) {
        if (pieces.size() > 1) {
            return run(pieces).replaceWithVoid();
        }
        pieces.forEach(piece -> add(piece, true));
        return Uni.createFrom().voidItem();
    }
}
