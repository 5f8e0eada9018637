package io.millrace.simulators;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Carries out calls many at a time: those that arrive while a statement runs go into the next one, and share its commit.
 * Two calls under one key never share a statement, which could count only one of them.
 */
public final class Together<Q extends Together.Keyed, R> {

    private static final int MOST = 100;

    private final Function<List<Q>, Map<String, R>> work;
    private final Deque<Waiting<Q, R>> waiting = new ArrayDeque<>();
    private boolean running;

    /** What is asked under a key. */
    public interface Keyed {
        String key();
    }

    private record Waiting<Q, R>(Q call, CompletableFuture<R> result) {}

    /** @param work carries out all calls or none, and returns their results by their keys */
    public Together(Function<List<Q>, Map<String, R>> work) {
        this.work = work;
    }

    /** Carries out the call with others, and waits for its result. */
    public R result(Q call) {
        var result = new CompletableFuture<R>();
        add(new Waiting<>(call, result));
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private synchronized void add(Waiting<Q, R> call) {
        waiting.add(call);
        if (!running) {
            running = true;
            Thread.startVirtualThread(this::run);
        }
    }

    /** The number of calls that wait for a statement. */
    synchronized int waiting() {
        return waiting.size();
    }

    private void run() {
        for (List<Waiting<Q, R>> next = next(); !next.isEmpty(); next = next()) {
            run(next);
        }
    }

    private synchronized List<Waiting<Q, R>> next() {
        var keys = new HashSet<String>();
        var next = new ArrayList<Waiting<Q, R>>();
        for (Iterator<Waiting<Q, R>> all = waiting.iterator(); all.hasNext() && next.size() < MOST; ) {
            Waiting<Q, R> one = all.next();
            if (keys.add(one.call().key())) {
                next.add(one);
                all.remove();
            }
        }
        running = !next.isEmpty();
        return next;
    }

    private void run(List<Waiting<Q, R>> calls) {
        try {
            Map<String, R> results =
                    work.apply(calls.stream().map(Waiting::call).toList());
            for (Waiting<Q, R> call : calls) {
                R result = results.get(call.call().key());
                if (result == null) {
                    call.result().completeExceptionally(new IllegalStateException("the books say nothing of a call"));
                } else {
                    call.result().complete(result);
                }
            }
        } catch (RuntimeException e) {
            if (calls.size() > 1 && isOfOneCall(e)) {
                calls.forEach(call -> run(List.of(call)));
            } else {
                calls.forEach(call -> call.result().completeExceptionally(e));
            }
        }
    }

    /**
     * Whether one call's data may have failed the statement, or a conflict with another transaction: the others shall not
     * suffer from it. If the database is away, all fail.
     */
    private static boolean isOfOneCall(RuntimeException e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && List.of("22", "23", "40").contains(cause.getSQLState().substring(0, 2));
    }
}
