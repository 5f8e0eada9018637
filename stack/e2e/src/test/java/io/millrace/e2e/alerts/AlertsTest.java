package io.millrace.e2e.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.e2e.House;
import io.millrace.e2e.deploy.Overlay;
import io.millrace.stack.home.Service;

/** Every alert fires when it should, and not when it should not. */
class AlertsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String ROUTES = "services/gateway/src/main/java/io/millrace/gateway/Routes.java";

    /** A route of the gateway: its template, which is the label {@code uri}, and its service. */
    private static final Pattern ROUTE = Pattern.compile("\"(/api/[^\"]+)\", \"([a-z]+)\"\\)");

    private static final Pattern WATCHED = Pattern.compile("absent\\(up\\{app_kubernetes_io_name=\"([a-z]+)\"}\\)");
    private static final Pattern EXEMPT = Pattern.compile("uri=~\"([^\"]+)\"");

    private final Map<String, JsonNode> rules = rules();

    private static Map<String, JsonNode> rules() {
        try {
            return YAML
                    .readTree(House.ROOT
                            .resolve("deploy/k8s/components/monitoring/alerts.yaml")
                            .toFile())
                    .findParents("alert")
                    .stream()
                    .collect(Collectors.toMap(rule -> rule.path("alert").asText(), rule -> rule));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode tests() {
        try (InputStream file = AlertsTest.class.getResourceAsStream("alerts.test.yaml")) {
            return YAML.readTree(file).path("tests");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /**
     * An alert at a time of a test.
     *
     * @param expected with the time, and the labels of those that fire then
     */
    record Case(JsonNode test, JsonNode expected) {
        @Override
        public String toString() {
            return "%s: %s after %s"
                    .formatted(
                            test.path("name").asText(),
                            expected.path("alertname").asText(),
                            expected.path("eval_time").asText());
        }
    }

    static Stream<Case> cases() {
        return stream(tests())
                .flatMap(test -> stream(test.path("alert_rule_test")).map(expected -> new Case(test, expected)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void alertsFireWhenTheyShould(Case one) {
        List<Map<String, String>> labels = stream(one.expected().path("exp_alerts"))
                .map(alert -> {
                    Map<String, String> some = new HashMap<>();
                    alert.path("exp_labels")
                            .properties()
                            .forEach(label ->
                                    some.put(label.getKey(), label.getValue().asText()));
                    return some;
                })
                .toList();

        assertThat(firing(one.test(), one.expected())).containsExactlyInAnyOrderElementsOf(labels);
    }

    /** Evaluates the rule at every interval until the time of the test. */
    private List<Map<String, String>> firing(JsonNode test, JsonNode expected) {
        double interval = Promql.seconds(test.path("interval").asText());
        List<Series> series = stream(test.path("input_series"))
                .map(input -> Series.of(
                        input.path("series").asText(), input.path("values").asText()))
                .toList();
        JsonNode rule = rules.get(expected.path("alertname").asText());
        Query query = Promql.read(rule.path("expr").asText(), series, interval);
        double patience = Promql.seconds(rule.path("for").asText());
        double end = Promql.seconds(expected.path("eval_time").asText());
        var since = new HashMap<Map<String, String>, Double>();
        for (double time = 0; time <= end; time += interval) {
            Set<Map<String, String>> active =
                    query.at(time).stream().map(Sample::labels).collect(Collectors.toSet());
            since.keySet().retainAll(active);
            for (var labels : active) {
                since.putIfAbsent(labels, time);
            }
        }
        var firing = new ArrayList<Map<String, String>>();
        since.forEach((labels, begin) -> {
            if (end - begin >= patience) {
                firing.add(labels);
            }
        });
        return firing;
    }

    @Test
    void everyAlertIsFiredOnceAndOnceNot() {
        var fired = new TreeSet<String>();
        var silent = new TreeSet<String>();
        cases().map(Case::expected).forEach(expected -> {
            var names = expected.path("exp_alerts").isEmpty() ? silent : fired;
            names.add(expected.path("alertname").asText());
        });

        assertThat(fired).isEqualTo(new TreeSet<>(rules.keySet()));
        assertThat(silent).isEqualTo(new TreeSet<>(rules.keySet()));
    }

    @Test
    void everyServiceThatNeverSleepsIsMissedWhenItIsGone() {
        var awake = new TreeSet<>(Service.ALL.stream().map(Service::name).toList());
        awake.removeAll(sleepers());

        assertThat(WATCHED.matcher(expression("ServiceGone")).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(awake);
    }

    /** The gateway answers 503 for a service that sleeps; for any other service that is a failure. */
    @Test
    void onlyTheRoutesToServicesThatMaySleepAreLeftOutOfTheErrorBudget() throws IOException {
        Set<String> sleepers = sleepers();
        List<String> exempt = EXEMPT.matcher(expression("ErrorBudgetBurns"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(exempt).hasSize(2).allMatch(exempt.getFirst()::equals);

        assertThat(ROUTE.matcher(Files.readString(House.ROOT.resolve(ROUTES))).results())
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.group(1).matches(exempt.getFirst()))
                        .as(route.group(1))
                        .isEqualTo(sleepers.contains(route.group(2))));
    }

    private String expression(String alert) {
        return Objects.requireNonNull(rules.get(alert)).path("expr").asText();
    }

    /** The services that the overlay {@code production} may scale to zero. */
    private static Set<String> sleepers() {
        Set<String> sleepers = Overlay.named("production")
                .ofKind("ScaledObject")
                .filter(scaled -> scaled.spec().path("minReplicaCount").asInt() == 0)
                .map(scaled -> scaled.spec().path("scaleTargetRef").path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(sleepers).isNotEmpty();
        return sleepers;
    }
}
