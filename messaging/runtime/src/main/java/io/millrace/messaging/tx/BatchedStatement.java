package io.millrace.messaging.tx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.TraceHeaders;

/**
 * Sends one statement for all pieces of work that ask for it side by side in one transaction, such as the handlers of
 * {@link io.millrace.messaging.SideBySide}. Collects the parameters until the current task of the event loop ends; a piece of
 * work that is alone has the statement to itself. The idea is that of GraphQL's <em>DataLoader</em>.
 *
 * <p>If the statement fails, all who asked fail with it, and so does their transaction. Each answer comes within the trace in
 * which the question was asked. An instance has no state of its own and serves all transactions; share it, as a field
 * of a store.
 *
 * @param <P> the parameters of one piece of work
 * @param <R> the answer to one piece of work
 */
public final class BatchedStatement<P, R> {

    private final Function<List<P>, Uni<List<R>>> statement;

    /**
     * @param statement executes the statement for these parameters, at least one; returns an answer for each, in their
     *     order. Two pieces of work may ask with equal parameters
     */
    public BatchedStatement(Function<List<P>, Uni<List<R>>> statement) {
        this.statement = statement;
    }

    private record Asked<P, R>(P parameters, io.opentelemetry.context.Context trace, UniEmitter<? super R> caller) {

        void answered(R answer) {
            TraceHeaders.runIn(trace, () -> caller.complete(answer));
        }

        void failed(Throwable failure) {
            TraceHeaders.runIn(trace, () -> caller.fail(failure));
        }
    }

    /**
     * Asks when the Uni is subscribed to, in the session of the current Vert.x context. Fails with
     * {@link IllegalStateException} outside of one, or without a session.
     */
    public Uni<R> execute(P parameters) {
        return Uni.createFrom().emitter(caller -> {
            Context context = Vertx.currentContext();
            if (context == null) {
                throw new IllegalStateException("not on a Vert.x context");
            }
            @Nullable List<Asked<P, R>> waiting = context.getLocal(this);
            if (waiting == null) {
                waiting = new ArrayList<>();
                context.putLocal(this, waiting);
                context.runOnContext(ignored -> send(context));
            }
            waiting.add(new Asked<>(parameters, io.opentelemetry.context.Context.current(), caller));
        });
    }

    private void send(Context context) {
        List<Asked<P, R>> asked = context.getLocal(this);
        context.removeLocal(this);
        Uni.createFrom()
                .deferred(() ->
                        statement.apply(asked.stream().map(Asked::parameters).toList()))
                .subscribe()
                .with(answers -> answered(asked, answers), failure -> asked.forEach(one -> one.failed(failure)));
    }

    private void answered(List<Asked<P, R>> asked, List<R> answers) {
        if (answers.size() != asked.size()) {
            var failure = new IllegalStateException(
                    "a statement for %d has given %d answers".formatted(asked.size(), answers.size()));
            asked.forEach(one -> one.failed(failure));
            return;
        }
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).answered(answers.get(i));
        }
    }
}
