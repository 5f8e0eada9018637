package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

    @Test
    void aTakenPortFailsTheTestThatWantsABrokerAndEndsNoProcess() throws IOException {
        try (var taken = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.temporary(Ports.free(), taken.getLocalPort()))
                    .hasMessageContaining("SocketServer");
        }
    }
}
