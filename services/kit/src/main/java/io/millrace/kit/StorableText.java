package io.millrace.kit;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

import io.millrace.messaging.event.StoredText;

/** Refuses text that no table can hold before it gets there: PostgreSQL knows no U+0000. */
@Singleton
public class StorableText implements ObjectMapperCustomizer {

    static final String MESSAGE = "must not contain the character U+0000";

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new SimpleModule("storable-text").addDeserializer(String.class, new Checked()));
    }

    @ServerRequestFilter
    public void filter(ContainerRequestContext request) {
        UriInfo address = request.getUriInfo();
        unstorable(address.getPathParameters())
                .or(() -> unstorable(address.getQueryParameters()))
                .ifPresent(name -> {
                    throw Problems.badRequest(name, MESSAGE);
                });
    }

    private static Optional<String> unstorable(Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .filter(entry -> !entry.getValue().stream().allMatch(StoredText::isStorable))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static final class Checked extends StringDeserializer {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = super.deserialize(parser, context);
            if (text != null && !StoredText.isStorable(text)) {
                throw context.weirdStringException(text, String.class, MESSAGE);
            }
            return text;
        }
    }
}
