package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** Tests the relay beside open transactions: of other applications, and of this service. */
@QuarkusTest
@WithServers
class ForeignTransactionTest {

    private static final Pattern HORIZON_AGE = Pattern.compile("(?m)^millrace_outbox_horizon_age\\S* (\\S+)$");
    private static final double LONG = 5;

    @Inject
    NumberEvents events;

    @Inject
    Numbers numbers;

    @Test
    void aLongForeignTransactionStallsNoKeyAndAMetricShowsIt() throws Exception {
        try (Connection foreign = PostgresResource.database().connect("postgres");
                var work = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            work.execute("CREATE TABLE foreign_work (n int)");
            await().atMost(Numbers.PATIENCE).until(() -> horizonAge() > LONG);

            List<String> keys =
                    IntStream.range(0, 50).mapToObj(i -> Numbers.newKey()).toList();
            keys.forEach(key -> send(key, "free"));

            keys.forEach(key -> numbers.awaitSeen(key, "free"));
            assertThat(horizonAge()).isGreaterThan(LONG);
            foreign.rollback();
        }
        await().atMost(Numbers.PATIENCE).until(() -> horizonAge() < LONG);
    }

    @Test
    void aRowWithALowerIdThatIsCommittedLaterIsNotSkipped() throws Exception {
        String early = Numbers.newKey();
        // Several events in every lane, so that the relay has read past the early row's id in each lane.
        List<String> later =
                IntStream.range(0, 300).mapToObj(i -> Numbers.newKey()).toList();
        try (Connection slow = PostgresResource.database().connect("postgres")) {
            slow.setAutoCommit(false);
            Numbers.store(slow, early, "early");
            later.forEach(key -> send(key, "later"));
            later.forEach(key -> numbers.awaitSeen(key, "later"));
            assertThat(numbers.seen(early)).isEmpty();

            slow.commit();
        }
        numbers.awaitSeen(early, "early");
    }

    private void send(String key, String value) {
        OnContext.run(() -> Panache.withTransaction(() -> Uni.createFrom().item(events.number(key, value))));
    }

    private static double horizonAge() {
        String metrics = given().get("/q/metrics").asString();
        var age = HORIZON_AGE.matcher(metrics);
        assertThat(age.find()).as(metrics).isTrue();
        return Double.parseDouble(age.group(1));
    }
}
