package io.millrace.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;

/** What alerts and dashboards ask Prometheus for, and what services tell it. */
final class Monitoring {

    private static final Path FOLDER = House.ROOT.resolve("deploy/k8s/components/monitoring");

    /** Counted by the broker's exporter, the kubelet, Strimzi's operator and cert-manager. */
    private static final Set<String> BY_OTHERS = Set.of(
            "kafka_consumergroup_lag",
            "kafka_consumergroup_current_offset",
            "kafka_topic_partition_current_offset",
            "kafka_topic_partition_in_sync_replica",
            "kafka_topic_partition_under_replicated_partition",
            "container_memory_working_set_bytes",
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "strimzi_certificate_expiration_timestamp_ms",
            "certmanager_certificate_expiration_timestamp_seconds",
            "x509_cert_not_after");

    /** Services have them while there is something to count: OrphanedRowsTest sees them. */
    private static final Set<String> AT_TIMES = Set.of("millrace_outbox_orphaned_rows");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)+");

    /** Labels, texts and functions. */
    private static final Pattern NO_NAME = Pattern.compile("\\b(?:by|on) \\([^)]*\\)|\\{[^}]*}|\"[^\"]*\"|[a-z_]+\\(");

    private Monitoring() {}

    /** Names of metrics that services have to have. */
    static Set<String> askedFor() throws IOException {
        JsonNode alerts = new ObjectMapper(new YAMLFactory())
                .readTree(FOLDER.resolve("alerts.yaml").toFile());
        JsonNode dashboard =
                new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
        Set<String> names = Stream.of(alerts, dashboard)
                .flatMap(document -> document.findValuesAsText("expr").stream())
                .map(expression -> NO_NAME.matcher(expression).replaceAll(" "))
                .flatMap(expression -> NAME.matcher(expression).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(BY_OTHERS);
        names.removeAll(AT_TIMES);
        return names;
    }

    /** Names of metrics that a service has. */
    static Set<String> counted(PortPlan ports, Service service) throws IOException, InterruptedException {
        URI metrics = URI.create("http://localhost:%d/q/metrics".formatted(ports.management(service)));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .collect(Collectors.toSet());
        }
    }
}
