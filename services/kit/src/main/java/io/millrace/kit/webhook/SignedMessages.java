package io.millrace.kit.webhook;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.JsonProblemMapper;
import io.millrace.kit.Problems;

/**
 * Reads the messages of a provider that signs them after <em>Standard Webhooks</em>. Refuses a message that the provider
 * has not signed, or has signed long ago.
 *
 * @param <E> the events that the messages tell
 */
public final class SignedMessages<E extends ProviderEvent> {

    /** The header with the message's id. */
    public static final String ID = "webhook-id";

    /** The header with the time of the attempt, in seconds since 1970. */
    public static final String TIMESTAMP = "webhook-timestamp";

    /** The header with the signatures. */
    public static final String SIGNATURE = "webhook-signature";

    /** As the libraries of Standard Webhooks have it. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(SignedMessages.class);

    private final List<WebhookSecret> secrets;
    private final Class<E> type;
    private final ObjectMapper mapper;
    private final Clock clock;

    private SignedMessages(List<WebhookSecret> secrets, Class<E> type, ObjectMapper mapper, Clock clock) {
        this.secrets = secrets;
        this.type = type;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Takes the secrets from a setting. While a secret is replaced, the setting has two. Without a secret, every message is
     * refused, and the log has a warning.
     *
     * @param provider the provider's kind, such as "card gateway"
     * @param property the setting's name
     * @param type that of a message's body, a JSON object
     * @throws ConfigurationException if one of the texts is no secret; {@code ServiceCommand} exits with 78 then
     */
    public static <E extends ProviderEvent> SignedMessages<E> of(
            String provider,
            String property,
            Optional<List<String>> secrets,
            Class<E> type,
            ObjectMapper mapper,
            Clock clock) {
        List<WebhookSecret> known = secrets.orElse(List.of()).stream()
                .map(text -> secret(property, text))
                .toList();
        if (known.isEmpty()) {
            LOG.warnf(
                    "%s is not set: no message of the %s is accepted, and the %s is only asked for news",
                    property, provider, provider);
        }
        return new SignedMessages<>(known, type, mapper, clock);
    }

    private static WebhookSecret secret(String property, String text) {
        try {
            return WebhookSecret.of(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("each of %s %s".formatted(property, e.getMessage()));
        }
    }

    /**
     * Demands that the provider has signed this message just now.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    private void demandSigned(
            @Nullable String id, @Nullable String timestamp, @Nullable String signature, String body) {
        String known = demand(ID, id);
        String at = demand(TIMESTAMP, timestamp);
        String signatures = demand(SIGNATURE, signature);
        if (!at.matches("\\d{1,18}")) {
            throw Problems.badRequest(TIMESTAMP, "must be a number of seconds since 1970");
        }
        long seconds = Long.parseLong(at);
        if (!isSigned(known, seconds, body, signatures)) {
            throw Problems.unauthorized("no signature in %s is of a secret that is valid".formatted(SIGNATURE));
        }
        long age = clock.instant().getEpochSecond() - seconds;
        if (Math.abs(age) > TOLERANCE.toSeconds()) {
            throw Problems.badRequest(
                    TIMESTAMP,
                    "is %d s from the time of this service, more than %d".formatted(age, TOLERANCE.toSeconds()));
        }
    }

    /**
     * Reads a message that the provider has signed just now, and that keeps the contract.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    E read(@Nullable String id, @Nullable String timestamp, @Nullable String signature, String body) {
        demandSigned(id, timestamp, signature, body);
        E event = parsed(body);
        event.demandComplete();
        return event;
    }

    private E parsed(String body) {
        try {
            @Nullable E event = mapper.readValue(body, type);
            if (event == null) {
                throw Problems.badRequest("body", "must be an object");
            }
            return event;
        } catch (JsonProcessingException e) {
            throw JsonProblemMapper.problem(e);
        }
    }

    private static String demand(String header, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Problems.badRequest(header, "is missing: see Standard Webhooks");
        }
        return value;
    }

    private boolean isSigned(String id, long seconds, String body, String signatures) {
        boolean signed = false;
        for (WebhookSecret secret : secrets) {
            signed |= secret.hasSigned(id, seconds, body, signatures);
        }
        return signed;
    }
}
