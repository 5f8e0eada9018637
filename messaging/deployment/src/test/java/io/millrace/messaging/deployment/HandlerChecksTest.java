package io.millrace.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.Inbox;
import io.millrace.messaging.Keyed;

class HandlerChecksTest {

    private final List<HandlerBuildItem> found = new ArrayList<>();

    @Test
    void twoHandlersOfOneChannelAreRefused() {
        assertThatThrownBy(() -> build(Tracking.class, Mail.class))
                .hasMessageContaining("Tracking.on")
                .hasMessageContaining("Mail.on")
                .hasMessageContaining("both handle channel 'orders-in'");
    }

    @Test
    void handlersOfDifferentChannelsAreNot() {
        assertThatCode(() -> build(Tracking.class, Shipping.class)).doesNotThrowAnyException();
    }

    private void build(Class<?>... handlers) throws IOException {
        var index = new CombinedIndexBuildItem(Index.of(handlers), Index.of(handlers));
        new DiscoveryProcessor().findHandlers(index, found::add, item -> {}, item -> {}, item -> {});
    }

    static class Tracking {

        @Incoming("orders-in")
        @Inbox
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Mail {

        @Incoming("orders-in")
        @Keyed
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Shipping {

        @Incoming("shipping-in")
        @Inbox
        Uni<Void> on(String parcel) {
            return Uni.createFrom().voidItem();
        }
    }
}
