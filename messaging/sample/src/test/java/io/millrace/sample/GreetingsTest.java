package io.millrace.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(
        value = KafkaResource.class,
        initArgs = @ResourceArg(name = "topics", value = "greetings,greetings.greetings.dlq"))
class GreetingsTest {

    private static final Path SOURCE = Path.of("src/main/java/io/millrace/sample/Greetings.java");
    private static final Path SETTINGS = Path.of("src/main/resources/application.properties");
    private static final Path README = Path.of("../../README.md");

    @Test
    void aGreetingGoesOutAndComesBackOnce() {
        given().body("Ada").when().post("/greetings").then().statusCode(204);

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(answersTo("Ada")).isEqualTo(1));
    }

    @Test
    void aGreetingThatIsNotStoredGoesNowhere() {
        given().body("Bob").when().post("/greetings").then().statusCode(204);
        given().body("Bob").when().post("/greetings").then().statusCode(500);
        given().body("Cleo").when().post("/greetings").then().statusCode(204);

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(answersTo("Cleo")).isEqualTo(1));
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(answersTo("Bob")).isEqualTo(1));
    }

    @Test
    void theReadmeShowsThisVeryService() throws IOException {
        String readme = Files.readString(README);

        assertThat(readme).contains(Files.readString(SOURCE)).contains(Files.readString(SETTINGS));
    }

    private static int answersTo(String name) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var query = connection.prepareStatement("SELECT answers FROM greeting WHERE name = ?")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getInt(1) : -1;
            }
        }
    }
}
