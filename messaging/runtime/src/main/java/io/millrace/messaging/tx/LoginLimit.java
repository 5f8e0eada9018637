package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a new connection whose login has not ended in time. A frozen server accepts connections and never answers: its
 * kernel acknowledges what is sent, so keepalives find nothing. Without a limit each such connection keeps its place in
 * the pool. After the login {@link AnswerLimit} replaces this handler.
 */
final class LoginLimit extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(LoginLimit.class);

    private final Duration limit;
    private @Nullable ScheduledFuture<?> timer;

    LoginLimit(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> close(ctx), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void close(ChannelHandlerContext ctx) {
        // From the network's end: a polite close waits for an answer of the server.
        ctx.pipeline()
                .firstContext()
                .close()
                .addListener(closed ->
                        LOG.warnf("the database has not answered a login within %s: the connection is closed", limit));
    }
}
