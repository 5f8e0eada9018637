package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.e2e.House;
import io.millrace.stack.home.Home;
import io.millrace.stack.setup.Wiring;
import io.millrace.stack.setup.Wiring.ServiceWiring;

/** Checks that topics and rights at the broker match the services' wiring exactly. */
class TopicsTest {

    private final Wiring wiring = Wiring.of(Home.of(House.ROOT.resolve(".millrace/none")));

    static Stream<Overlay> withABroker() {
        return Overlay.all().stream().filter(overlay -> overlay.ofKind("Kafka").count() > 0);
    }

    @ParameterizedTest
    @MethodSource("withABroker")
    void everyTopicIsMade(Overlay overlay) {
        var topics = new TreeSet<>(wiring.topics());
        topics.addAll(wiring.deadLetterTopics());

        assertThat(overlay.ofKind("KafkaTopic").map(Resource::name)).containsExactlyInAnyOrderElementsOf(topics);
    }

    @ParameterizedTest
    @MethodSource("withABroker")
    void everyServiceMayDoWhatItDoes(Overlay overlay) {
        for (ServiceWiring service : wiring.services()) {
            Resource user = overlay.ofKind("KafkaUser")
                    .filter(resource -> resource.name().equals(service.service() + "-kafka"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(service.service() + " has no user"));

            assertThat(granted(user, "topic", "Write")).as(user.toString()).isEqualTo(written(service));
            assertThat(granted(user, "topic", "Read")).as(user.toString()).isEqualTo(read(service));
            assertThat(granted(user, "group", "Read"))
                    .as(user.toString())
                    .isEqualTo(service.consumes().isEmpty() ? Set.of() : Set.of(service.service() + "."));
            assertThat(granted(user, "transactionalId", "Write"))
                    .as(user.toString())
                    // A service that publishes no events has dead letters to publish.
                    .isEqualTo(service.hasOutbox() ? Set.of(service.service() + ".") : Set.of());
        }
    }

    private static Set<String> written(ServiceWiring service) {
        Stream<String> deadLetters = service.consumes().stream().map(Wiring.Consumed::deadLetters);
        return Stream.concat(service.publishes().stream().map(Wiring.Published::topic), deadLetters)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> read(ServiceWiring service) {
        return service.consumes().stream().map(Wiring.Consumed::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> granted(Resource user, String type, String operation) {
        return Resource.stream(user.spec().path("authorization").path("acls"))
                .filter(acl -> acl.path("resource").path("type").asText().equals(type))
                .filter(acl -> Resource.stream(acl.path("operations"))
                        .map(JsonNode::asText)
                        .anyMatch(operation::equals))
                .map(acl -> acl.path("resource").path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
