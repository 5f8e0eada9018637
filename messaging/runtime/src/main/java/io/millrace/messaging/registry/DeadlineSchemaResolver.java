package io.millrace.messaging.registry;

import java.time.Duration;
import java.util.Map;

import io.apicurio.registry.resolver.DefaultSchemaResolver;
import io.apicurio.registry.resolver.SchemaParser;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio's schema resolver, except that it does not wait for ever. Its HTTP client has no time limit: a registry that
 * takes the request and never answers would hold the producer's only thread, or a worker thread for each record.
 *
 * <p>Set by the extension as {@code apicurio.registry.schema-resolver} of every Kafka channel; {@value #TIMEOUT} says
 * how many milliseconds an answer may take.
 *
 * @param <S> the schema, parsed
 * @param <T> what is serialized
 */
public final class DeadlineSchemaResolver<S, T> extends DefaultSchemaResolver<S, T> {

    public static final String TIMEOUT = "apicurio.registry.request.timeout.ms";

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    @Override
    public void configure(Map<String, ?> configs, SchemaParser<S, T> parser) {
        super.configure(configs, parser);
        clientFacade = new DeadlineRegistryClient(clientFacade, new Deadline(timeout(configs.get(TIMEOUT))));
    }

    private static Duration timeout(@Nullable Object configured) {
        if (configured == null) {
            return DEFAULT_TIMEOUT;
        }
        try {
            long millis = Long.parseLong(configured.toString());
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // Told below, as is a number that is none of a time.
        }
        throw new IllegalArgumentException(TIMEOUT + " is '" + configured + "': give a number of milliseconds above 0");
    }
}
