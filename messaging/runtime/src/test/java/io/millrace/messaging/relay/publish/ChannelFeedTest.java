package io.millrace.messaging.relay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelFeedTest {

    private final ChannelFeed feed = new ChannelFeed();
    private final Connector connector = new Connector();

    @Test
    void aConnectorThatTakesNothingHoldsUpALimitedNumberOfMessages() {
        feed.publisher().subscribe(connector);

        for (int i = 0; i < ChannelFeed.LIMIT; i++) {
            assertThat(feed.offer(Message.of(i), new CompletableFuture<>())).isTrue();
        }

        assertThat(feed.offer(Message.of("too many"), new CompletableFuture<>()))
                .isFalse();
        assertThat(feed.waiting()).isEqualTo(ChannelFeed.LIMIT);
        connector.ask(1);
        assertThat(feed.offer(Message.of("room again"), new CompletableFuture<>()))
                .isTrue();
    }

    @Test
    void aMessageThatTheRelayHasGivenUpIsNotPublishedWhenTheConnectorIsBack() {
        feed.publisher().subscribe(connector);
        var givenUp = new CompletableFuture<Void>();
        feed.offer(Message.of("given up"), givenUp);
        feed.offer(Message.of("goes out"), new CompletableFuture<>());

        givenUp.cancel(false);
        connector.ask(1);

        assertThat(connector.payloads).containsExactly("goes out");
        assertThat(feed.waiting()).isZero();
    }

    /** A subscriber that requests as many messages as the test says. */
    private static final class Connector implements Flow.Subscriber<Message<?>> {
        private final List<Object> payloads = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        void ask(int count) {
            if (subscription != null) {
                subscription.request(count);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
        }

        @Override
        public void onNext(Message<?> message) {
            payloads.add(message.getPayload());
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {}
    }
}
