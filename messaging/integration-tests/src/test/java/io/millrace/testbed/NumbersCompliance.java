package io.millrace.testbed;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

import jakarta.inject.Inject;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.compliance.ConsumerCompliance;

/** The tests that a consumer of numbers must pass with any connector. */
abstract class NumbersCompliance extends ConsumerCompliance {

    static final String DEAD_LETTERS = "numbers.testbed.dlq";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Override
    protected void when(String value, Function<EventContext, Uni<Void>> action) {
        script.when(value, action);
    }

    @Override
    protected List<String> stored(String key) {
        return numbers.seen(key);
    }

    @Override
    protected List<String> deadLetters() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), DEAD_LETTERS).stream()
                .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
