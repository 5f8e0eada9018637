package io.millrace.bench.peers.namastack;

import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Publishes a record, and waits until the broker has it: without the wait, a refused record would be lost. */
@Component
class RowHandler implements OutboxTypedHandler<Row> {

    private final KafkaTemplate<String, String> kafka;

    RowHandler(KafkaTemplate<String, String> kafka) {
        this.kafka = kafka;
    }

    @Override
    public void handle(Row row, OutboxRecordMetadata metadata) {
        kafka.send("peer-rows", metadata.getKey(), row.text()).join();
    }
}
