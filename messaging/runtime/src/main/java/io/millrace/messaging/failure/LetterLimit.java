package io.millrace.messaging.failure;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The largest size of a dead letter in bytes: the {@code max.request.size} of the dead letters' producer. */
@ApplicationScoped
class LetterLimit {

    private static final int KAFKAS_DEFAULT = 1_048_576;

    private final KafkaClientService clients;

    LetterLimit(KafkaClientService clients) {
        this.clients = clients;
    }

    int bytes() {
        KafkaProducer<?, ?> producer = clients.getProducer(DeadLetters.CHANNEL);
        Object configured =
                producer == null ? null : producer.configuration().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return configured == null ? KAFKAS_DEFAULT : Integer.parseInt(configured.toString());
    }
}
