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

/**
 * Rejects text that PostgreSQL can't store: with the character U+0000, or with half of a surrogate pair, which is no
 * character and has no UTF-8.
 */
@Singleton
public class StorableText implements ObjectMapperCustomizer {

    private static final String ZERO = "must not contain the character U+0000";
    private static final String SURROGATE =
            "must not contain half a surrogate pair: U+D800 to U+DFFF are no characters";

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new SimpleModule("storable-text").addDeserializer(String.class, new Checked()));
    }

    @ServerRequestFilter
    public void filter(ContainerRequestContext request) {
        UriInfo address = request.getUriInfo();
        check(address.getPathParameters());
        check(address.getQueryParameters());
    }

    private static void check(Map<String, List<String>> parameters) {
        parameters.forEach(
                (name, values) -> values.forEach(value -> fault(value).ifPresent(message -> {
                    throw Problems.badRequest(name, message);
                })));
    }

    /** Why a text can't be stored; empty if it can. */
    static Optional<String> fault(String text) {
        if (!StoredText.isStorable(text)) {
            return Optional.of(ZERO);
        }
        return text.codePoints().anyMatch(StorableText::isSurrogate) ? Optional.of(SURROGATE) : Optional.empty();
    }

    /** A pair is one code point beyond them: what is left is a half. */
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static final class Checked extends StringDeserializer {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = super.deserialize(parser, context);
            if (text != null) {
                Optional<String> fault = fault(text);
                if (fault.isPresent()) {
                    throw context.weirdStringException(text, String.class, fault.get());
                }
            }
            return text;
        }
    }
}
