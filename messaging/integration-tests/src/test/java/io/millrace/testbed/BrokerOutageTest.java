package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;

/** The broker cannot be reached for longer than clients wait, or does not answer. */
@QuarkusTest
@TestProfile(BrokerOutageTest.Impatient.class)
@QuarkusTestResource(value = PostgresResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "linked", value = "true"),
            @ResourceArg(
                    name = "topics",
                    value = "numbers,orders,load,once,trip.commands,trip.answers,"
                            + "numbers.testbed.dlq,orders.testbed.dlq,once.testbed.dlq")
        })
class BrokerOutageTest {

    private static final int ATTEMPTS = 8;
    private static final int EVENTS = 20;

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry metrics;

    /** Clients that do not wait for a minute until they give up. */
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.outbox.publish-timeout", "3s",
                    "mp.messaging.incoming.numbers-in.interceptor.classes", CuttingOff.class.getName(),
                    "mp.messaging.incoming.numbers-in.request.timeout.ms", "1000",
                    "mp.messaging.incoming.numbers-in.default.api.timeout.ms", "1500");
        }
    }

    /** Takes the broker away between the first record of a partition and whatever the consumer asks next. */
    public static final class CuttingOff implements ConsumerInterceptor<Object, Object> {

        private static final AtomicBoolean ARMED = new AtomicBoolean();

        @Override
        public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
            if (!records.isEmpty() && ARMED.compareAndSet(true, false)) {
                KafkaResource.link().refuse();
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    /** Counts what a class has said. */
    private static final class Told extends Handler {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void publish(LogRecord told) {
            count.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void aBrokerThatIsAwayForLongerThanAClientWaitsBreaksNoChannelOff() {
        var told = new Told();
        Logger log = Logger.getLogger("io.millrace.messaging.consume.PatientCommit");
        log.addHandler(told);
        String key = Numbers.newKey();
        CuttingOff.ARMED.set(true);
        try {
            numbers.put(key, "before");
            await().atMost(Numbers.PATIENCE).until(() -> told.count.get() > 1);
        } finally {
            KafkaResource.link().heal();
            log.removeHandler(told);
        }

        numbers.put(key, "afterwards");
        numbers.awaitSeen(key, "before", "afterwards");
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void aBrokerThatDoesNotAnswerLeavesNoProducersBehindHoweverOftenTheRelayTries() {
        String key = Numbers.newKey();
        numbers.send(key, "before");
        numbers.awaitSeen(key, "before");
        String[] all = IntStream.rangeClosed(0, EVENTS)
                .mapToObj(i -> i == 0 ? "before" : String.valueOf(i))
                .toArray(String[]::new);
        double before = failed();
        KafkaResource.link().mute();
        try {
            for (int i = 1; i <= EVENTS; i++) {
                numbers.send(key, all[i]);
            }
            await().atMost(Numbers.PATIENCE).until(() -> failed() >= before + ATTEMPTS);
            assertThat(threads("kafka-producer-network-thread | testbed-numbers-out-relay"))
                    .isLessThanOrEqualTo(1);
            assertThat(threads("testbed-numbers-out-relay-thread")).isEqualTo(1);
        } finally {
            KafkaResource.link().heal();
        }

        numbers.awaitSeen(key, all);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(threads("kafka-producer-network-thread | testbed-numbers-out-relay"))
                        .isEqualTo(1));
        given().get("/q/health/live").then().statusCode(200);
    }

    private double failed() {
        return metrics.get("millrace.outbox.failed")
                .tag("channel", "numbers-out")
                .counter()
                .count();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }
}
