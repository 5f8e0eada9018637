package io.millrace.shipping.carrier;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.JsonProblemMapper;
import io.millrace.kit.Problems;
import io.millrace.kit.webhook.WebhookSecret;

/** Reads the carrier's messages, and refuses those that the carrier has not signed, or has signed long ago. */
@ApplicationScoped
public class CarrierMessages {

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    /** As the libraries of Standard Webhooks have it. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(CarrierMessages.class);

    private final List<WebhookSecret> secrets;
    private final ObjectMapper mapper;
    private final Clock clock;

    CarrierMessages(CarrierConfig config, ObjectMapper mapper, Clock clock) {
        this.secrets = config.webhookSecrets().orElse(List.of()).stream()
                .map(CarrierMessages::secret)
                .toList();
        this.mapper = mapper;
        this.clock = clock;
        if (secrets.isEmpty()) {
            LOG.warnf(
                    "%s.webhook-secrets is not set: no message of the carrier is taken, and parcels are only looked up",
                    CarrierConfig.PREFIX);
        }
    }

    private static WebhookSecret secret(String text) {
        try {
            return WebhookSecret.of(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "each of %s.webhook-secrets %s".formatted(CarrierConfig.PREFIX, e.getMessage()));
        }
    }

    /**
     * Reads a message.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    CarrierEvent read(@Nullable String id, @Nullable String timestamp, @Nullable String signature, String body) {
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
        return parse(body);
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

    private CarrierEvent parse(String body) {
        try {
            return mapper.readValue(body, CarrierEvent.class).demandComplete();
        } catch (JsonProcessingException e) {
            throw JsonProblemMapper.problem(e);
        }
    }
}
