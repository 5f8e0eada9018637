package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.stack.home.Service;

/** Every address in the manifests is that of a Service, and of one of its ports: a wrong one fails requests only. */
class AddressesTest {

    private static final Pattern HOST_AND_PORT = Pattern.compile("[a-z][a-z0-9.-]*:\\d+");
    private static final int DATABASE_PORT = 5432;
    private static final String MAIL_HOST = "QUARKUS_MAILER_HOST";
    private static final String MAIL_PORT = "QUARKUS_MAILER_PORT";

    /** Names that whoever deploys replaces by those of servers outside of the cluster. */
    private static final String ELSEWHERE = ".millrace.example:";

    static Stream<Overlay> overlays() {
        return Overlay.all().stream();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyAddressIsThatOfAServiceAndOneOfItsPorts(Overlay overlay) {
        assertThat(addresses(overlay))
                .filteredOn(address -> !address.contains(ELSEWHERE))
                .hasSizeGreaterThan(Service.ALL.size())
                .map(AddressesTest::within)
                .isSubsetOf(served(overlay));
    }

    /** A full name as one that is known within the namespace. */
    private static String within(String address) {
        return address.replace(".millrace.svc:", ":");
    }

    /** KEDA asks from a namespace of its own, where short names are unknown. */
    @ParameterizedTest
    @MethodSource("overlays")
    void whatKedaAsksHasAFullName(Overlay overlay) {
        if (!overlay.has("ScaledObject", "orders")) {
            return;
        }
        assertThat(settings(overlay).map(settings -> settings.get("KAFKA_BOOTSTRAP_SERVERS")))
                .filteredOn(Objects::nonNull)
                .isNotEmpty()
                .allSatisfy(address -> assertThat(address).contains(".millrace.svc:"));
        assertThat(settings(overlay).filter(settings -> settings.containsKey("dbName")))
                .isNotEmpty()
                .allSatisfy(settings -> assertThat(settings.get("host")).endsWith(".millrace.svc"))
                .allSatisfy(settings -> assertThat(served(overlay))
                        .contains(within(settings.get("host") + ":" + settings.get("port"))));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void theGatewayKnowsEveryOtherService(Overlay overlay) {
        Map<String, String> told = settings(overlay)
                .filter(settings -> settings.containsKey("MILLRACE_GATEWAY_SERVICES_ORDERS"))
                .findFirst()
                .orElseThrow();

        assertThat(Service.ALL)
                .filteredOn(service -> !service.equals(Service.GATEWAY))
                .allSatisfy(service -> assertThat(URI.create(told.get(service.variableOfGateway())))
                        .isEqualTo(URI.create("http://" + service.name() + ":80")));
    }

    private static Stream<Map<String, String>> settings(Overlay overlay) {
        return overlay.ofKind("ConfigMap").map(map -> Resource.map(map.tree().path("data")));
    }

    /** Hosts and ports in ConfigMaps, variables and arguments. */
    private static Set<String> addresses(Overlay overlay) {
        var addresses = new LinkedHashSet<String>();
        settings(overlay).forEach(settings -> {
            settings.values().forEach(value -> add(addresses, value));
            if (settings.containsKey(MAIL_HOST)) {
                addresses.add(settings.get(MAIL_HOST) + ":" + settings.get(MAIL_PORT));
            }
        });
        overlay.workloads().flatMap(Resource::containers).forEach(container -> {
            Resource.stream(container.path("env"))
                    .forEach(variable -> add(addresses, variable.path("value").asText()));
            Resource.stream(container.path("args"))
                    .map(argument -> argument.asText().replaceFirst("^--[a-z-]+=", ""))
                    .forEach(value -> add(addresses, value));
        });
        return addresses;
    }

    private static void add(Set<String> addresses, String value) {
        if (HOST_AND_PORT.matcher(value).matches()) {
            addresses.add(value);
        } else if (value.matches("[a-z:]+://\\S+")) {
            // Without a port it is none of a Service's: a client may have another default than the Service.
            addresses.add(URI.create(value.replaceFirst("^jdbc:", "")).getAuthority());
        }
    }

    /** The edge is known by a name, and speaks TLS, where others than its owner call it. */
    @Test
    void theEdgeOfProductionHasANameAndACertificate() {
        assertThat(Overlay.named("production").ofKind("Ingress")).isNotEmpty().allSatisfy(ingress -> {
            String host = ingress.spec().at("/rules/0/host").asText();
            assertThat(host).isNotEmpty();
            assertThat(ingress.spec().at("/tls/0/hosts/0").asText()).isEqualTo(host);
            assertThat(ingress.spec().at("/tls/0/secretName").asText()).isNotEmpty();
        });
    }

    /** Those of the overlay itself, and those that operators make. */
    private static Set<String> served(Overlay overlay) {
        var served = new TreeSet<String>();
        overlay.ofKind("Service")
                .forEach(service -> Resource.stream(service.spec().path("ports"))
                        .forEach(port -> served.add(
                                service.name() + ":" + port.path("port").asInt())));
        overlay.ofKind("Cluster").forEach(cluster -> served.add(cluster.name() + "-rw:" + DATABASE_PORT));
        overlay.ofKind("Kafka").forEach(kafka -> Resource.stream(kafka.spec().at("/kafka/listeners"))
                .forEach(listener -> served.add("%s-kafka-bootstrap:%d"
                        .formatted(kafka.name(), listener.path("port").asInt()))));
        return served;
    }
}
