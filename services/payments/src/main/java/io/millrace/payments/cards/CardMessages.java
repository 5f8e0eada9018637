package io.millrace.payments.cards;

import java.time.Clock;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.webhook.SignedMessages;

/** Reads the gateway's messages, and refuses those that the gateway has not signed, or has signed long ago. */
@ApplicationScoped
public class CardMessages {

    private static final String SECRETS = ProviderConfig.PREFIX + ".webhook-secrets";

    private static final Logger LOG = Logger.getLogger(CardMessages.class);

    private final SignedMessages signed;
    private final ObjectMapper mapper;

    CardMessages(ProviderConfig config, ObjectMapper mapper, Clock clock) {
        this.signed = SignedMessages.of(SECRETS, config.webhookSecrets(), clock);
        this.mapper = mapper;
        if (signed.areRefused()) {
            LOG.warnf(
                    "%s is not set: no message of the card gateway is taken, and pending authorizations are only looked up",
                    SECRETS);
        }
    }

    /**
     * Reads a message.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 401, which says what is wrong
     */
    CardEvent read(@Nullable String id, @Nullable String timestamp, @Nullable String signature, String body) {
        return signed.read(id, timestamp, signature, body, mapper, CardEvent.class)
                .demandComplete();
    }
}
