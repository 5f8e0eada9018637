package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.messaging.SerializationException;

/** The kinds of sagas that the application defines. */
@ApplicationScoped
class SagaDefinitions {

    private final Map<String, SagaDefinition<?>> byType = new TreeMap<>();
    private final ObjectMapper mapper;

    SagaDefinitions(@Any Instance<SagaDefinition<?>> definitions, ObjectMapper mapper) {
        this.mapper = mapper;
        for (SagaDefinition<?> definition : definitions) {
            if (byType.put(definition.type(), definition) != null) {
                throw new IllegalStateException("two sagas are named " + definition.type());
            }
        }
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** The time in which the quickest of all steps has to be done; empty where nothing is defined. */
    Optional<Duration> shortestDeadline() {
        return byType.values().stream()
                .flatMap(definition -> definition.steps().stream())
                .map(SagaStep::deadline)
                .min(Comparator.naturalOrder());
    }

    SagaDefinition<?> of(String type) {
        SagaDefinition<?> definition = byType.get(type);
        if (definition == null) {
            throw new IllegalStateException("no saga is named " + type);
        }
        return definition;
    }

    /** @return JSON */
    String write(Object data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new SerializationException("saga data can't be written as JSON", e);
        }
    }

    <D> D read(SagaDefinition<D> definition, String json) {
        try {
            return mapper.readValue(json, definition.dataType());
        } catch (JsonProcessingException e) {
            throw new SerializationException("saga data can't be read", e);
        }
    }

    List<SagaView.StepView> stepViews(String type, SagaState state) {
        var steps = of(type).steps();
        return IntStream.range(0, steps.size())
                .mapToObj(i -> new SagaView.StepView(
                        steps.get(i).name(), state.steps().get(i).status()))
                .toList();
    }
}
