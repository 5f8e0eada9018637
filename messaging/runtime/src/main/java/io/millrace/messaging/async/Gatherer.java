package io.millrace.messaging.async;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Gathers the questions of several callers, and has them answered together: those that are asked in one task of the
 * event loop, and those that are asked while an answer is under way. A question waits for an answer under way for 5 ms
 * at most, so an answer that does not come holds up no later question.
 *
 * <p>A common failure may be the fault of one question. After a failure each question is answered on its own for half a
 * minute, so that the others succeed. Used on one Vert.x context.
 *
 * @param <Q> a question
 * @param <A> the answer to one question
 */
public final class Gatherer<Q, A> {

    private static final long LONGEST_WAIT_MS = 5;
    private static final long APART_NANOS = Duration.ofSeconds(30).toNanos();

    private final Function<List<Q>, Uni<List<A>>> together;
    private List<Asked<Q, A>> waiting = new ArrayList<>();
    private int underWay;
    private final LongSupplier nanoTime;
    private long apartUntil;

    private record Asked<Q, A>(Q question, UniEmitter<? super A> caller) {}

    /** @param together answers questions together; returns the answers in the order of the questions */
    public Gatherer(Function<List<Q>, Uni<List<A>>> together) {
        this(together, System::nanoTime);
    }

    Gatherer(Function<List<Q>, Uni<List<A>>> together, LongSupplier nanoTime) {
        this.together = together;
        this.nanoTime = nanoTime;
        this.apartUntil = nanoTime.getAsLong();
    }

    /** Asks when the Uni is subscribed to. */
    public Uni<A> ask(Q question) {
        return Uni.createFrom().emitter(caller -> {
            Context context = Objects.requireNonNull(Vertx.currentContext(), "not on a Vert.x context");
            waiting.add(new Asked<>(question, caller));
            if (waiting.size() > 1) {
                return;
            }
            if (underWay == 0) {
                context.runOnContext(ignored -> send());
            } else {
                context.owner().setTimer(LONGEST_WAIT_MS, id -> context.runOnContext(ignored -> send()));
            }
        });
    }

    private void send() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Asked<Q, A>> asked = waiting;
        waiting = new ArrayList<>();
        if (nanoTime.getAsLong() - apartUntil < 0) {
            asked.forEach(one -> send(List.of(one)));
        } else {
            send(asked);
        }
    }

    private void send(List<Asked<Q, A>> asked) {
        underWay++;
        Uni.createFrom()
                .deferred(
                        () -> together.apply(asked.stream().map(Asked::question).toList()))
                .subscribe()
                .with(answers -> answered(asked, answers), failure -> failed(asked, failure));
    }

    private void answered(List<Asked<Q, A>> asked, List<A> answers) {
        underWay--;
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).caller().complete(answers.get(i));
        }
        // Together with the questions that the callers have asked on getting these answers.
        send();
    }

    private void failed(List<Asked<Q, A>> asked, Throwable failure) {
        underWay--;
        apartUntil = nanoTime.getAsLong() + APART_NANOS;
        asked.forEach(one -> one.caller().fail(failure));
        send();
    }
}
