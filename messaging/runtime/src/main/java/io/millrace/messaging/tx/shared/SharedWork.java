package io.millrace.messaging.tx.shared;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.SharedRuns.Settings;

/**
 * Runs small pieces of work in transactions that several pieces share: those of HTTP requests, of webhooks, of loops
 * over rows that are due.
 *
 * <p>A piece that finds no transaction of its name running begins one at once. What is asked for meanwhile gathers, and
 * the next transaction takes all of it: one begin, one append to the outbox, one commit. If one piece fails, the
 * transaction is rolled back; that piece is repeated alone, and the others share again. So a piece may run more than
 * once, has its effect once, and its caller gets the outcome of that piece alone, after the commit. See {@link SharedRuns}.
 *
 * <p>In a shared transaction a statement may wait 500 ms for a lock and may take 2 s, and the transaction 10 s. A piece
 * that exceeds a limit is repeated alone, without limits: let a piece that must not wait say so itself. A piece whose
 * caller cancels before it begins does not run.
 */
@ApplicationScoped
public class SharedWork {

    private static final int MOST = 64;

    /** Leaves connections of the pool for others. */
    private static final int CONCURRENCY = 8;

    private final DatabaseGate database;
    private final Vertx vertx;
    private final Map<String, SharedRuns<Piece<?>>> runs = new ConcurrentHashMap<>();

    SharedWork(DatabaseGate database, Vertx vertx) {
        this.database = database;
        this.vertx = vertx;
    }

    /**
     * Runs a piece of work in a transaction that other pieces of its name may share. Pieces of a transaction run one after
     * the other, each on its own trace; Hibernate's session is flushed and cleared between them. What a piece sets for its
     * transaction ({@code SET LOCAL}) holds for the pieces behind it.
     *
     * @param name names a kind of work, of which a service has few
     * @param work the statements of the piece; runs on a context of the transaction, not on the caller's. It must begin no
     *     transaction of its own, and what it does outside of the database may be done again
     * @return completes on the caller's context when the transaction has committed; fails as the piece does in a
     *     transaction of its own, with {@link IllegalStateException} if the piece marks the transaction for rollback, and
     *     as the database's client does if the database is away
     */
    public <T extends @Nullable Object> Uni<T> share(String name, Supplier<Uni<T>> work) {
        SharedRuns<Piece<?>> own = runs.computeIfAbsent(name, this::oneAfterTheOther);
        return Contexts.hereIfAny(Uni.createFrom().emitter(caller -> own.add(new Piece<T>(caller, work), false)));
    }

    /**
     * Prepares work that answers several questions by the same statements.
     *
     * @param name for log messages
     * @param work answers the questions of a transaction, one at least; returns the answers in the order of the questions.
     *     What {@link #share} demands of a piece it demands of this work. If it fails, it is repeated for fewer questions,
     *     until the question that fails is alone
     */
    public <Q, A> SharedQuestions<Q, A> questions(String name, Function<List<Asked<Q>>, Uni<List<A>>> work) {
        return new SharedQuestions<>(
                new Settings(name, MOST, CONCURRENCY, Duration.ZERO, false), database, context(), work);
    }

    private SharedRuns<Piece<?>> oneAfterTheOther(String name) {
        return new SharedRuns<>(
                new Settings(name, MOST, CONCURRENCY, Duration.ZERO, false),
                database,
                context(),
                (pieces, progress) -> run(name, pieces, progress));
    }

    private io.vertx.core.Context context() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    private static Uni<Void> run(String name, List<Piece<?>> pieces, Progress progress) {
        if (pieces.size() == 1) {
            Piece<?> only = pieces.getFirst();
            return TraceHeaders.within(only.trace(), only::run);
        }
        return SharedTransaction.limited(
                name,
                progress,
                Uni.createFrom().voidItem(),
                nothing -> SharedTransaction.oneAfterTheOther(
                        pieces, progress, i -> pieces.get(i).run()));
    }

    private static final class Piece<T extends @Nullable Object> extends CallersPiece<T> {

        private final Supplier<Uni<T>> work;

        Piece(UniEmitter<? super T> caller, Supplier<Uni<T>> work) {
            super(caller);
            this.work = work;
        }

        Uni<Void> run() {
            return Contexts.here(work.get()).invoke(this::hasResult).chain(SessionSql::refuseRollbackMark);
        }
    }
}
