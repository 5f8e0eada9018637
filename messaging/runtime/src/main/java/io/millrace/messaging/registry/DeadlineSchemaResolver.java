package io.millrace.messaging.registry;

import java.time.Duration;
import java.util.Map;

import io.apicurio.registry.resolver.DefaultSchemaResolver;
import io.apicurio.registry.resolver.SchemaParser;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio's schema resolver with a time limit for each request. Apicurio's HTTP client has no limit: a registry that
 * accepts the request and never answers would block the producer's only thread, or a worker thread for each record.
 *
 * <p>The extension sets this class as {@code apicurio.registry.schema-resolver} of every Kafka channel.
 * {@value #TIMEOUT} sets the limit in milliseconds, 5,000 by default.
 *
 * @param <S> the parsed schema
 * @param <T> the type of the serialized data
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
            // Reported below, like a number that is not above 0.
        }
        throw new IllegalArgumentException(TIMEOUT + " is '" + configured + "': give a number of milliseconds above 0");
    }
}
