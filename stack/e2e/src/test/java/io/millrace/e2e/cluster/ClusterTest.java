package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.Cards;
import io.millrace.e2e.Parcels;
import io.millrace.e2e.PlacedOrders;
import io.millrace.e2e.ProviderSecrets;
import io.millrace.e2e.deploy.Overlay;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;

/**
 * The values of the rendered manifests are right, and enough: everything is started with exactly these, and serves an
 * order through the gateway. Where the tests run as root, each container has the user, the read-only file system and the
 * limits of its manifest, too.
 */
class ClusterTest {

    private static final String NAMESPACE = "millrace";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Fewer than a shop accepts during an outage ({@code millrace.messaging.saga.min-under-way}). */
    private static final int BURST = 150;
    /** For how long orders wait at least for a service that is to charge. */
    private static final Duration HOURS = Duration.ofHours(3);

    /** In the place of the providers that a shop connects. */
    private static Map<String, String> simulated(Cards cards, Parcels parcels) {
        return Map.of("MILLRACE_PAYMENTS_PROVIDER_URL", cards.url(), "MILLRACE_SHIPPING_CARRIER_URL", parcels.url());
    }

    @TempDir
    Path files;

    @BeforeEach
    void demandPorts() {
        assumeTrue(
                System.getenv("CI") != null || ClusterNetwork.isAllowed(),
                "listening on port 80 is not allowed: sysctl net.ipv4.ip_unprivileged_port_start=25");
    }

    @Test
    void anOrderIsPlacedAndCompletedWithTheValuesOfTheOverlayLocal() {
        Overlay overlay = Overlay.named("local");
        var secrets = new ClusterSecrets(overlay);
        try (var network = new ClusterNetwork(NAMESPACE, files.resolve("hosts"));
                var cluster = new Cluster(overlay, secrets, network, files.resolve("pods"), Map.of())) {
            cluster.start();

            var api = new Api(cluster.url("gateway", 80));
            String order = new SampleJourney(api, cluster.url("mail", 8080), new PrintWriter(new StringWriter())).run();
            // By the carrier's messages: without them shipping asks after a quarter of an hour.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(api.get("/api/shipments/" + order)
                            .body()
                            .path("status")
                            .asText())
                    .isEqualTo("DELIVERED"));
            cluster.assertProbes();
            cluster.assertConfined();
        }
    }

    @Test
    void anOrderIsPlacedAndCompletedWithTheValuesOfTheOverlayProduction() throws Exception {
        Overlay overlay = Overlay.named("production");
        var secrets = new ClusterSecrets(overlay);
        var provider = Map.of("api-key", ProviderSecrets.API_KEY, "webhook-secrets", ProviderSecrets.WEBHOOK_SECRET);
        secrets.put("card-gateway", provider);
        secrets.put("carrier", provider);
        try (var cards = new Cards();
                var parcels = new Parcels();
                var network = new ClusterNetwork(NAMESPACE, files.resolve("hosts"));
                var operators = new Operators(overlay, secrets, network, files);
                var cluster =
                        new Cluster(overlay, secrets, network, files.resolve("pods"), simulated(cards, parcels))) {
            cluster.start();

            // Its mail server is outside of the cluster, so nothing is said about mails.
            var api = new Api(cluster.url("gateway", 80));
            completesAnOrder(api);
            ordersWaitForAServiceAtZero(cluster, operators, api);
            cluster.assertProbes();
            cluster.assertConfined();
            assertThat(operators.rights("orders", "order_events")).containsExactlyInAnyOrder("SELECT", "INSERT");
            for (Service service : Service.ALL) {
                if (service.database()) {
                    assertThat(operators.rights(service.name(), "flyway_schema_history"))
                            .as(service.name())
                            .isEmpty();
                }
            }
        }
    }

    /** A burst that comes while payments is at zero is cancelled in no part, as the deadlines are those of the manifests. */
    private static void ordersWaitForAServiceAtZero(Cluster cluster, Operators operators, Api api) throws SQLException {
        cluster.stop("payments");
        var burst = PlacedOrders.burst(api, BURST);
        burst.awaitAll("RESERVED");
        assertThat(operators.deadlines(HOURS)).isEqualTo(BURST);

        cluster.start("payments");
        burst.awaitAll("COMPLETED");
    }

    private static void completesAnOrder(Api api) {
        api.put(
                        "/api/products/millstone",
                        Map.of("name", "Millstone", "price", Map.of("amount", "480.00", "currency", "EUR")))
                .orFail("A product");
        await().atMost(PATIENCE).until(() -> api.post(
                        "/api/stock/millstone/adjustments",
                        UUID.randomUUID().toString(),
                        Map.of("change", 1000, "reason", "for these orders"))
                .isOk());
        String key = UUID.randomUUID().toString();
        var order = SampleJourney.order("ada@millrace.example");
        Api.Answer placed = await().atMost(PATIENCE).until(() -> api.post("/api/orders", key, order), Api.Answer::isOk);
        String id = placed.body().path("orderId").asText();

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode seen = api.get("/api/orders/" + id).body();
            assertThat(seen.path("status").asText()).as(seen.toString()).isEqualTo("COMPLETED");
        });
    }
}
