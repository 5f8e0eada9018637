package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.Security;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

    private static final String USER = "service";
    private static final String PASSWORD = "of this test";

    @Test
    void aTakenPortFailsTheTestThatWantsABrokerAndEndsNoProcess() throws IOException {
        try (var taken = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.temporary(Ports.free(), taken.getLocalPort()))
                    .hasMessageContaining("SocketServer");
        }
    }

    @Test
    void aSecuredBrokerKnowsItsUsersThoughTheJvmWasToldToForgetScramAfterTheOneBefore() throws Exception {
        comeIn();
        Stream.of(Security.getProviders())
                .filter(provider -> provider.getClass().getName().startsWith("org.apache.kafka."))
                .forEach(provider -> Security.removeProvider(provider.getName()));
        comeIn();
    }

    private static void comeIn() throws Exception {
        int port = Ports.free();
        var certificate = ServerCertificate.temporary();
        var broker = EmbeddedBroker.secured(port, certificate, Map.of(USER, PASSWORD), Map.of());
        ScramSaslClientProvider.initialize();
        var settings = new HashMap<String, Object>(EmbeddedBroker.clientSettings(certificate, USER, PASSWORD));
        settings.put("bootstrap.servers", "localhost:" + port);
        settings.put("request.timeout.ms", "10000");
        settings.put("default.api.timeout.ms", "20000");
        try (var client = Admin.create(settings)) {
            assertThat(client.describeCluster().nodes().get()).hasSize(1);
        } finally {
            broker.close();
        }
    }
}
