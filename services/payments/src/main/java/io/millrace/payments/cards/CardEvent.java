package io.millrace.payments.cards;

import static io.millrace.kit.webhook.ProviderEvent.demand;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.provider.ReasonText;
import io.millrace.kit.webhook.ProviderEvent;
import io.millrace.payments.PaymentProvider.AuthorizationState;

/** The gateway's event that the bank has decided about an authorization. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record CardEvent(@Nullable String type, @Nullable Data data) implements ProviderEvent {

    private static final String AUTHORIZATION_DECIDED = "authorization.decided";

    /** What the bank has decided. */
    enum Decision {
        AUTHORIZED,
        DECLINED
    }

    /** The authorization, and the decision about it. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Data(
            @Nullable String id,
            @Nullable String reference,
            @Nullable Decision status,
            @Nullable String code,
            @Nullable String detail) {}

    @Override
    public void demandComplete() {
        demand("type", AUTHORIZATION_DECIDED.equals(type), "must be " + AUTHORIZATION_DECIDED);
        demand("data", data != null, "is missing");
        Data known = Objects.requireNonNull(data);
        demand("data.id", known.id() != null && !known.id().isBlank(), "is missing");
        demand("data.reference", known.reference() != null && !known.reference().isBlank(), "is missing");
        demand("data.status", known.status() != null, "is missing");
        demand("data.code", known.status() != Decision.DECLINED || !code().isEmpty(), "is missing");
    }

    String authorizationId() {
        return Objects.requireNonNull(known().id());
    }

    @Override
    public String reference() {
        return Objects.requireNonNull(known().reference());
    }

    AuthorizationState state() {
        return switch (Objects.requireNonNull(known().status())) {
            case AUTHORIZED -> new AuthorizationState.Held();
            case DECLINED ->
                new AuthorizationState.Declined(code(), ReasonText.of(known().detail(), ReasonText.DETAIL));
        };
    }

    private String code() {
        return ReasonText.of(known().code(), ReasonText.CODE);
    }

    private Data known() {
        return Objects.requireNonNull(data);
    }
}
