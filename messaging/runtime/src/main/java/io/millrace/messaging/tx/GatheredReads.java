package io.millrace.messaging.tx;

import java.util.List;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

import io.millrace.messaging.async.Gatherer;

/**
 * Reads for several callers by one statement: for those that ask while a read is under way, see {@link Gatherer}. A
 * question is answered by a statement that is sent after the question was asked, so a caller reads its own commits. The
 * methods may be called on any thread.
 *
 * @param <Q> a question
 * @param <A> the answer to one question
 */
public final class GatheredReads<Q, A> {

    private final Context context;
    private final Gatherer<Q, A> gatherer;

    /**
     * @param read reads for several questions, on a context of its own; returns the answers in the order of the questions
     */
    public GatheredReads(Vertx vertx, Function<List<Q>, Uni<List<A>>> read) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.gatherer =
                new Gatherer<>(questions -> Contexts.runOn(Contexts.duplicate(context), () -> read.apply(questions)));
    }

    /** Asks when the Uni is subscribed to. The answer comes on the caller's context, if it has one. */
    public Uni<A> ask(Q question) {
        return Contexts.hereIfAny(Contexts.runOn(context, () -> gatherer.ask(question)));
    }
}
