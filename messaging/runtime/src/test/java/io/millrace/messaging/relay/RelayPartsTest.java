package io.millrace.messaging.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayPartsTest {

    @Test
    void aChannelWithDotsInItsNameReadsItsOwnTopic() {
        assertThat(RelayParts.topicSetting("orders-out")).isEqualTo("mp.messaging.outgoing.orders-out.topic");
        assertThat(RelayParts.topicSetting("orders.out")).isEqualTo("mp.messaging.outgoing.\"orders.out\".topic");
    }
}
