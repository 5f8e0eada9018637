package io.millrace.shipping.carrier;

import java.time.Clock;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.webhook.SignedMessages;

/** Reads the carrier's messages, and refuses those that the carrier has not signed, or has signed long ago. */
@ApplicationScoped
public class CarrierMessages {

    private static final String SECRETS = CarrierConfig.PREFIX + ".webhook-secrets";

    private static final Logger LOG = Logger.getLogger(CarrierMessages.class);

    private final SignedMessages signed;
    private final ObjectMapper mapper;

    CarrierMessages(CarrierConfig config, ObjectMapper mapper, Clock clock) {
        this.signed = SignedMessages.of(SECRETS, config.webhookSecrets(), clock);
        this.mapper = mapper;
        if (signed.areRefused()) {
            LOG.warnf("%s is not set: no message of the carrier is taken, and parcels are only looked up", SECRETS);
        }
    }

    /**
     * Reads a message.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    CarrierEvent read(@Nullable String id, @Nullable String timestamp, @Nullable String signature, String body) {
        return signed.read(id, timestamp, signature, body, mapper, CarrierEvent.class)
                .demandComplete();
    }
}
