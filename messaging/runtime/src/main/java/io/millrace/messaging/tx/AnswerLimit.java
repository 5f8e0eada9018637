package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose server does not answer a statement in time, and fails the statement with
 * {@link UnansweredStatementException}. A frozen server process keeps its sockets, and its kernel acknowledges what is sent:
 * only the missing answer shows it.
 *
 * <pre>
 *   network --- PostgreSQL codec --- AnswerLimit --- client
 * </pre>
 *
 * <p>The limit is the time without any answer while one is due, so a connection without a statement under way has none.
 * All methods run on the connection's event loop.
 */
final class AnswerLimit extends ChannelDuplexHandler {

    private static final Logger LOG = Logger.getLogger(AnswerLimit.class);

    private final Duration limit;
    private final List<CommandResponse<?>> held = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private int inFlight;
    private long waitingSince;
    private boolean silent;

    AnswerLimit(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof CommandBase<?>) {
            if (inFlight == 0) {
                waitingSince = System.nanoTime();
            }
            inFlight++;
            if (timer == null) {
                lookAfter(ctx, limit.toNanos());
            }
        }
        super.write(ctx, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof CommandResponse<?> answer)) {
            ctx.fireChannelRead(message);
            return;
        }
        inFlight--;
        waitingSince = System.nanoTime();
        if (silent) {
            held.add(failed(answer));
        } else {
            ctx.fireChannelRead(answer);
        }
    }

    /**
     * Lets the pool know of the connection's end before the statements fail: a connection that is released sooner is
     * handed out again.
     */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        ctx.fireChannelInactive();
        held.forEach(ctx::fireChannelRead);
        held.clear();
    }

    private void lookAfter(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        timer = null;
        if (inFlight == 0) {
            return;
        }
        long left = limit.toNanos() - (System.nanoTime() - waitingSince);
        if (left > 0) {
            lookAfter(ctx, left);
            return;
        }
        silent = true;
        // From the network's end: a polite close waits for an answer of the server.
        ctx.pipeline()
                .firstContext()
                .close()
                .addListener(closed -> LOG.warnf(
                        "the database has not answered a statement within %s: its connection is closed, and its transaction is rolled back unless it was already being committed",
                        limit));
    }

    private <R> CommandResponse<R> failed(CommandResponse<R> answer) {
        CommandResponse<R> failure = CommandResponse.failure(new UnansweredStatementException(limit));
        failure.cmd = answer.cmd;
        return failure;
    }
}
