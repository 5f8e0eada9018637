package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.Cards;
import io.millrace.e2e.House;
import io.millrace.e2e.Parcels;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.Part;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/**
 * Checks that services run with the settings and rights of the overlay {@code production}. Some of them use their second
 * credentials, as in the midst of a rotation.
 */
class SecuredTest {

    private static final PortPlan PORTS = new PortPlan(3_300);
    private static final Duration START = Duration.ofMinutes(3);
    private static final String PAYMENTS = "payments";

    @TempDir
    Path files;

    @TempDir(factory = WithinTheCheckout.class)
    Path folder;

    /** The way in which the services are started. */
    Start start(Home home) {
        return Start.FAST;
    }

    @Test
    void anOrderIsCompletedAndEveryServiceDeadLettersByTlsWithPasswordsAndTheRightsThatAreGranted() throws Exception {
        Overlay production = withSecondCredentials();
        Home home = Home.of(files.resolve("state"));
        home.prepare();
        Start start = start(home);
        var wiring = Wiring.of(home);
        try (var cards = new Cards();
                var parcels = new Parcels();
                var infra = new SecuredInfra(production, PORTS, files, new Secrets(home))) {
            infra.prepare(wiring);
            var blueprint =
                    new Blueprint(home, PORTS, start).with(Rig.with(part -> environment(part, infra, cards, parcels)));
            var parts = new ArrayList<Part>();
            parts.add(blueprint.mail());
            blueprint.services().stream().map(blueprint::service).forEach(parts::add);
            var output = new StringWriter();
            try {
                parts.forEach(Part::start);
                parts.forEach(part -> awaitReady(part, home));
                var api = new Api("http://localhost:" + PORTS.http(Service.GATEWAY));
                new SampleJourney(api, "http://localhost:" + PORTS.mailApi(), new PrintWriter(output)).run();
                assertThat(infra.databaseUsers())
                        .contains("orders_app_b", "payments_app")
                        .doesNotContain("orders_app", "payments_app_b");
                ordersFlowWhileAuthoritiesAndCredentialsAreReplaced(infra, api, home, blueprint, parts);
                everyServiceThatConsumesDeadLetters(wiring, infra.bootstrapServers());
            } finally {
                parts.reversed().forEach(Part::stop);
            }
            for (Service service : Service.ALL) {
                // The check includes the shutdown, when services leave their groups.
                assertThat(Files.readString(home.log(service.name())))
                        .as(service.name())
                        .doesNotContainIgnoringCase(
                                "AuthorizationException",
                                "authorization failed",
                                "not authorized",
                                "could not leave every consumer group");
            }
            var stranger = new Schemas(infra.registryUrl(), infra.access("guessed"));
            assertThatThrownBy(() -> stranger.prepare(wiring))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("refuses the user 'millrace'");
        }
    }

    /** Only the service that gets its second credentials is started anew. */
    private static void ordersFlowWhileAuthoritiesAndCredentialsAreReplaced(
            SecuredInfra infra, Api api, Home home, Blueprint blueprint, List<Part> parts) throws Exception {
        try (var customers = new Customers(api)) {
            customers.awaitFurtherOrders();
            infra.replaceAuthorities();
            customers.awaitFurtherOrders();
            infra.forgetFirstAuthority();
            customers.awaitFurtherOrders();

            infra.useSecondCredentials(PAYMENTS);
            Part before = parts.stream()
                    .filter(part -> part.name().equals(PAYMENTS))
                    .findFirst()
                    .orElseThrow();
            before.stop();
            Part after = blueprint.service(Service.named(PAYMENTS).orElseThrow());
            parts.set(parts.indexOf(before), after);
            after.start();
            awaitReady(after, home);
            infra.withdrawFirstCredentials(PAYMENTS);
            customers.awaitFurtherOrders();
        }
        assertThat(infra.databaseUsers()).contains("payments_app_b").doesNotContain("payments_app");
    }

    private Overlay withSecondCredentials() throws IOException {
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: millrace
                resources:
                  - %1$s/overlays/production
                components:
                  - %1$s/components/second-credentials
                  - %1$s/components/use-second-credentials
                """.formatted(
                        folder.relativize(House.ROOT.resolve("deploy/k8s"))));
        return Overlay.of(folder);
    }

    private static Map<String, String> environment(String part, SecuredInfra infra, Cards cards, Parcels parcels) {
        var environment = new HashMap<>(infra.environment(part));
        if (part.equals("orders")) {
            // As in production: orders outlast a service that is started anew.
            environment.put("MILLRACE_ORDERS_PATIENCE_CHARGE", "4h");
        }
        if (part.equals(PAYMENTS)) {
            environment.putAll(cards.environment());
        }
        if (part.equals("shipping")) {
            environment.putAll(parcels.environment());
        }
        return environment;
    }

    /** Each is given a record that nobody can read, on each of its topics. */
    private static void everyServiceThatConsumesDeadLetters(Wiring wiring, String bootstrapServers) {
        var settings = Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class);
        try (var producer = new KafkaProducer<String, String>(settings)) {
            for (String topic : wiring.topics()) {
                var _ = producer.send(new ProducerRecord<>(topic, "nobody", "can read this"));
            }
        }
        Set<String> expected = wiring.deadLetterTopics();
        var written = new TreeSet<String>();
        await().atMost(START).untilAsserted(() -> {
            Topics.readRaw(bootstrapServers, expected::contains, letter -> written.add(letter.topic()));
            assertThat(written).isEqualTo(expected);
        });
    }

    private static void awaitReady(Part part, Home home) {
        await().atMost(START).until(() -> !part.isAlive() || part.isReady());
        assertThat(part.isAlive())
                .as(() -> "%s ended: see %s".formatted(part.name(), home.log(part.name())))
                .isTrue();
    }
}
