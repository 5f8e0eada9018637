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
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;

/** The application's saga definitions, by type. */
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
            definition.verify();
        }
    }

    /** The types of all definitions, sorted. */
    String[] types() {
        return byType.keySet().toArray(String[]::new);
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** The shortest deadline of all steps; empty where no step is defined. */
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

    /**
     * Writes a saga's data.
     *
     * @return JSON
     */
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

    /** What a saga is about, by its definition; null where this release defines no such type. */
    @Nullable String subject(String type, String json) {
        SagaDefinition<?> definition = byType.get(type);
        return definition == null ? null : subject(definition, json);
    }

    private <D> @Nullable String subject(SagaDefinition<D> definition, String json) {
        return definition.subjectOf(read(definition, json));
    }

    /**
     * The steps with their names; with numbers where this release has no such type, or defines another number of steps.
     */
    List<SagaView.StepView> stepViews(String type, SagaState state) {
        SagaDefinition<?> definition = byType.get(type);
        List<String> names = definition == null
                ? List.of()
                : definition.steps().stream().map(SagaStep::name).toList();
        return IntStream.range(0, state.steps().size())
                .mapToObj(i -> new SagaView.StepView(
                        names.size() == state.steps().size() ? names.get(i) : String.valueOf(i + 1),
                        state.steps().get(i).status()))
                .toList();
    }
}
