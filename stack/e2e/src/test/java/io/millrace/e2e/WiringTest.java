package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.Recovery;
import io.millrace.stack.home.Home;
import io.millrace.stack.setup.Wiring;
import io.millrace.stack.setup.Wiring.Consumed;
import io.millrace.stack.setup.Wiring.Published;

/** Checks that every topic has a producer and a consumer, and that the README shows the flow. */
class WiringTest {

    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]+)}");

    private final Wiring wiring = Wiring.of(Home.of(House.ROOT.resolve(".millrace/none")));

    @Test
    void everyTopicIsPublishedAndConsumed() {
        Set<String> published = wiring.services().stream()
                .flatMap(service -> service.publishes().stream())
                .map(Published::topic)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> consumed = wiring.services().stream()
                .flatMap(service -> service.consumes().stream())
                .filter(channel -> !channel.isForRecovery())
                .map(Consumed::topic)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(published).isNotEmpty().isEqualTo(consumed);
    }

    @Test
    void aServiceEntersLostEventsOfItsOwnTopicsOnly() {
        for (var service : wiring.services()) {
            assertThat(service.consumes().stream()
                            .filter(Consumed::isForRecovery)
                            .map(Consumed::topic))
                    .as(service.service())
                    .isSubsetOf(service.publishes().stream()
                            .map(channel -> channel.topic() + Recovery.TOPIC_SUFFIX)
                            .toList());
        }
    }

    @Test
    void aTopicHasOnePayloadEverywhere() {
        for (String topic : wiring.topics()) {
            var payloads = new TreeSet<String>();
            wiring.services().forEach(service -> {
                service.publishes().stream()
                        .filter(channel -> channel.topic().equals(topic))
                        .forEach(channel -> payloads.add(channel.payload()));
                service.consumes().stream()
                        .filter(channel -> channel.topic().equals(topic))
                        .forEach(channel -> payloads.add(channel.payload()));
            });

            assertThat(payloads).as(topic).hasSize(1);
        }
    }

    @Test
    void packagesSayWhatTheServicesDo() throws IOException {
        for (var service : wiring.services()) {
            String name = service.service();
            String info = Files.readString(
                    House.service(name).resolve("src/main/java/io/millrace/" + name + "/package-info.java"));
            String consumes = info.substring(info.indexOf("Consumes:"), info.indexOf("Publishes:"));
            String publishes = info.substring(info.indexOf("Publishes:"), info.indexOf("Owns:"));

            assertThat(topics(consumes))
                    .as("%s consumes", name)
                    .isEqualTo(service.consumes().stream()
                            .map(Consumed::topic)
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertThat(topics(publishes))
                    .as("%s publishes", name)
                    .isEqualTo(service.publishes().stream()
                            .map(Published::topic)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static Set<String> topics(String text) {
        return CODE.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Regenerates the picture in a local build; in CI, a difference fails the test. */
    @Test
    void theReadmeShowsTheFlow() throws IOException {
        Path readme = House.ROOT.resolve("README.md");
        String before = Files.readString(readme);
        String after = FlowPicture.in(before, FlowPicture.draw(wiring));
        if (System.getenv("CI") == null) {
            Files.writeString(readme, after);
        }

        assertThat(before)
                .as("the flow picture was out of date; without CI set, this test has mended it")
                .isEqualTo(after);
    }
}
