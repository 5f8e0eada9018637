package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

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

@QuarkusTest
@TestProfile(BrokerAwayTest.Impatient.class)
@QuarkusTestResource(value = PostgresResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "linked", value = "true"),
            @ResourceArg(
                    name = "topics",
                    value = "numbers,orders,load,trip.commands,trip.answers,numbers.testbed.dlq,orders.testbed.dlq")
        })
class BrokerAwayTest {

    @Inject
    Numbers numbers;

    /** A client that does not wait for a minute until it gives up. */
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
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
}
