package io.millrace.kit.webhook;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.JsonProblemMapper;
import io.millrace.kit.Problems;

/**
 * Checks the messages of a provider that signs them after <em>Standard Webhooks</em>. Refuses a message that the provider
 * has not signed, or has signed long ago.
 */
public final class SignedMessages {

    /** The header with the message's id. */
    public static final String ID = "webhook-id";

    /** The header with the time of the attempt, in seconds since 1970. */
    public static final String TIMESTAMP = "webhook-timestamp";

    /** The header with the signatures. */
    public static final String SIGNATURE = "webhook-signature";

    /** As the libraries of Standard Webhooks have it. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final List<WebhookSecret> secrets;
    private final Clock clock;

    private SignedMessages(List<WebhookSecret> secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Takes the secrets from a setting. While a secret is replaced, the setting has two.
     *
     * @param property the setting's name
     * @throws ConfigurationException if one of them is no secret; {@code ServiceCommand} exits with 78 then
     */
    public static SignedMessages of(String property, Optional<List<String>> secrets, Clock clock) {
        return new SignedMessages(
                secrets.orElse(List.of()).stream()
                        .map(text -> secret(property, text))
                        .toList(),
                clock);
    }

    private static WebhookSecret secret(String property, String text) {
        try {
            return WebhookSecret.of(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("each of %s %s".formatted(property, e.getMessage()));
        }
    }

    /** Whether there is no secret: then every message is refused. */
    public boolean areRefused() {
        return secrets.isEmpty();
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
     * Reads a message that the provider has signed just now.
     *
     * @param type that of the message's body, a JSON object
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    public <T> T read(
            @Nullable String id,
            @Nullable String timestamp,
            @Nullable String signature,
            String body,
            ObjectMapper mapper,
            Class<T> type) {
        demandSigned(id, timestamp, signature, body);
        try {
            @Nullable T message = mapper.readValue(body, type);
            if (message == null) {
                throw Problems.badRequest("body", "must be an object");
            }
            return message;
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
