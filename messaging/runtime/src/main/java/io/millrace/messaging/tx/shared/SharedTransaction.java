package io.millrace.messaging.tx.shared;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** What happens inside of one transaction that several pieces of work share. */
public final class SharedTransaction {

    /**
     * A shared transaction that takes longer waits for something. It is rolled back, and the piece at which it waits
     * gets a transaction of its own, which may take its time.
     */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /*
     * Ends the connection of a shared transaction that takes too long, and so the transaction. The work is cancelled,
     * but something that it called may still send a statement: behind a rollback, that statement would be a transaction
     * of its own.
     */
    private static final String END = "SELECT pg_terminate_backend(pg_backend_pid())";

    /*
     * A wait for one row must not hold up the other pieces of the transaction. The limits apply to this transaction
     * alone, and only where the role or the database sets none.
     */
    private static final String LIMITS = """
            SELECT CASE current_setting('lock_timeout') WHEN '0' THEN set_config('lock_timeout', '500ms', true) END,
                   CASE current_setting('statement_timeout') WHEN '0' THEN set_config('statement_timeout', '2s', true) END
            """;

    private SharedTransaction() {}

    /**
     * Runs the work of several pieces with the current transaction, within the limits of a shared one.
     *
     * @param name for the message of a failure
     * @param first the work's first statement; it is sent behind the one that sets the limits, without a wait for it
     * @param rest takes the answer of the first statement
     */
    public static <A> Uni<Void> limited(
            String name, Progress progress, Uni<A> first, Function<? super A, Uni<Void>> rest) {
        return Contexts.within(
                LIMIT,
                Uni.combine()
                        .all()
                        .unis(SessionSql.select(LIMITS), first)
                        .with((limits, answer) -> answer)
                        .chain(rest::apply),
                () -> {
                    progress.tooLong();
                    return SessionSql.select(END);
                },
                () -> new SharedTransactionTooLongException(name, LIMIT));
    }

    /** Runs the work of one piece after the other, each on its own trace. */
    public static Uni<Void> oneAfterTheOther(
            List<? extends SharedPiece> pieces, Progress progress, IntFunction<Uni<Void>> work) {
        return Multi.createFrom()
                .range(0, pieces.size())
                .onItem()
                .transformToUniAndConcatenate(i -> {
                    progress.worksAt(i);
                    return TraceHeaders.within(pieces.get(i).trace(), () -> work.apply(i))
                            // An error of the flush is this piece's, and the next one reads its rows anew.
                            .chain(SessionSql::flushAndClear);
                })
                .onItem()
                .ignoreAsUni()
                .invoke(progress::worksAtNone);
    }
}
