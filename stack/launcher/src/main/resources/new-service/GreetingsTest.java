package [[package]];

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import java.time.Duration;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;

/** Runs with a broker and a database of its own, each in a process that the test starts. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(
        value = KafkaResource.class,
        initArgs = @ResourceArg(name = "topics", value = "[[name]],[[name]].[[name]].dlq"))
class GreetingsTest {

    @Test
    void aGreetingGoesOutAndComesBackOnce() {
        given().body("Ada").when().post("/greetings").then().statusCode(204);

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> answersTo("Ada", 1));
    }

    @Test
    void aGreetingThatIsNotStoredGoesNowhere() {
        given().body("Bob").when().post("/greetings").then().statusCode(204);
        given().body("Bob").when().post("/greetings").then().statusCode(500);
        given().body("Cleo").when().post("/greetings").then().statusCode(204);

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> answersTo("Cleo", 1));
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> answersTo("Bob", 1));
    }

    private static void answersTo(String name, int times) {
        given().get("/greetings/" + name).then().body(containsString("answered " + times + " times"));
    }
}
