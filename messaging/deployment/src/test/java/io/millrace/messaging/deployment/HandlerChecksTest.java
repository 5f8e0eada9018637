package io.millrace.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;

import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.smallrye.mutiny.Uni;
import org.apache.avro.specific.AvroGenerated;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.EventTypes;
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

    @Test
    void aFilterIsTheClassOfAHandler() throws IOException {
        build(Choosy.class);

        assertThat(found.getFirst().notesEachEvent()).isFalse();
        assertThatThrownBy(() -> build(Tracking.class, FilterOfNone.class))
                .hasMessageContaining("FilterOfNone is an EventFilter, and has no method with @Inbox");
    }

    @Test
    void aHandlerOfNoTypeOfEventsIsRefused() {
        assertThatThrownBy(() -> build(Nothing.class))
                .hasMessageContaining("Nothing.on has @EventTypes with no type or a blank one");
    }

    @Test
    void typesAreNamesAndFullNamesOfClasses() throws IOException {
        build(Two.class);

        assertThat(found.getFirst().types()).containsExactly("java.time.Month", "renamed");
    }

    @Test
    void aTypeThatIsNoEventsOwnIsRefused() {
        assertThatThrownBy(() -> build(AnyStep.class, Step.class))
                .hasMessageContaining("AnyStep.on has @EventTypes with " + Step.class.getName())
                .hasMessageContaining("which is an interface");
        assertThatThrownBy(() -> build(AnyBase.class, Base.class)).hasMessageContaining("which is abstract");
    }

    @Test
    void anEnvelopeIsRefusedAsATypeAndARecordWithAPayloadOfAnotherKindIsNot() throws IOException {
        assertThatThrownBy(() -> build(AnyEnvelope.class, Envelope.class)).hasMessageContaining("which is an envelope");
        assertThatThrownBy(() -> build(OneEnvelope.class, EnvelopeOfOne.class, Letter.class))
                .hasMessageContaining("which is an envelope");

        build(Letters.class, Letter.class);

        assertThat(found.getLast().types()).containsExactly(Letter.class.getName());
    }

    @Test
    void aListOfEventsIsHandledWithInboxAndItsContextsAreAListToo() throws IOException {
        build(Batch.class);

        assertThat(found.getFirst().takesLists()).isTrue();
        assertThat(found.getFirst().payload().name()).hasToString("java.lang.String");
        assertThatThrownBy(() -> build(KeyedBatch.class))
                .hasMessageContaining("KeyedBatch.on takes a list of events without @Inbox");
        assertThatThrownBy(() -> build(OneContext.class))
                .hasMessageContaining("OneContext.on must take the event's payload")
                .hasMessageContaining("a List<EventContext>");
        assertThatThrownBy(() -> build(Unknown.class)).hasMessageContaining("must take the payload itself");
    }

    private void build(Class<?>... handlers) throws IOException {
        var index = new CombinedIndexBuildItem(Index.of(handlers), Index.of(handlers));
        new DiscoveryProcessor().findHandlers(index, found::add, item -> {}, item -> {}, item -> {});
    }

    static class Batch {

        @Incoming("orders-in")
        @Inbox
        Uni<Void> on(List<String> orders, List<EventContext> contexts) {
            return Uni.createFrom().voidItem();
        }
    }

    static class KeyedBatch {

        @Incoming("orders-in")
        @Keyed
        Uni<Void> on(List<String> orders) {
            return Uni.createFrom().voidItem();
        }
    }

    static class OneContext {

        @Incoming("orders-in")
        @Inbox
        Uni<Void> on(List<String> orders, EventContext context) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Unknown {

        @Incoming("orders-in")
        @Inbox
        Uni<Void> on(List<?> orders) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Nothing {

        @Incoming("orders-in")
        @Inbox
        @EventTypes
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Two {

        @Incoming("orders-in")
        @Keyed
        @EventTypes(value = Month.class, names = "renamed")
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    interface Step {}

    abstract static class Base {}

    @AvroGenerated
    static class Envelope {
        Object payload = "";
    }

    @AvroGenerated
    static class EnvelopeOfOne {
        Letter payload = new Letter();
    }

    @AvroGenerated
    static class Letter {
        String payload = "";
    }

    static class AnyStep {

        @Incoming("orders-in")
        @Inbox
        @EventTypes(Step.class)
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class AnyBase {

        @Incoming("orders-in")
        @Inbox
        @EventTypes(Base.class)
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class AnyEnvelope {

        @Incoming("orders-in")
        @Inbox
        @EventTypes(Envelope.class)
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class OneEnvelope {

        @Incoming("orders-in")
        @Inbox
        @EventTypes(EnvelopeOfOne.class)
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
    }

    static class Letters {

        @Incoming("orders-in")
        @Inbox
        @EventTypes(Letter.class)
        Uni<Void> on(String order) {
            return Uni.createFrom().voidItem();
        }
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

    static class Choosy implements EventFilter<String> {
        @Override
        public String channel() {
            return "choosy-in";
        }

        @Override
        public Uni<List<Boolean>> wanted(List<String> events, List<EventContext> contexts) {
            return Uni.createFrom().item(events.stream().map(String::isBlank).toList());
        }

        @Incoming("choosy-in")
        @Inbox
        Uni<Void> on(String event) {
            return Uni.createFrom().voidItem();
        }
    }

    static class FilterOfNone implements EventFilter<String> {

        @Override
        public String channel() {
            return "orders-in";
        }

        @Override
        public Uni<List<Boolean>> wanted(List<String> events, List<EventContext> contexts) {
            return Uni.createFrom().item(events.stream().map(String::isBlank).toList());
        }
    }
}
