package io.millrace.simulators.cards;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.simulators.Amount;

/**
 * An authorization that was asked for.
 *
 * @param code why the bank has declined it; null if it has not
 * @param detail the same for people
 */
record Authorization(
        String id,
        String reference,
        UUID order,
        String token,
        Amount amount,
        AuthorizationStatus status,
        @Nullable String code,
        @Nullable String detail) {

    /** An authorization that is asked for, as it is once it is made. */
    static Authorization wanted(String reference, UUID order, TestToken known, String token, Amount amount) {
        return new Authorization(
                "au_" + UUID.randomUUID(),
                reference,
                order,
                token,
                amount,
                known.isPending() ? AuthorizationStatus.PENDING : AuthorizationStatus.AUTHORIZED,
                null,
                null);
    }

    Map<String, Object> json() {
        var json = new HashMap<>(news());
        json.put("amount", amount.json());
        return json;
    }

    /** What a message says of the authorization. */
    Map<String, Object> news() {
        var news = new HashMap<String, Object>(Map.of("id", id, "reference", reference, "status", status.name()));
        if (code != null) {
            news.put("code", code);
        }
        if (detail != null) {
            news.put("detail", detail);
        }
        return news;
    }

    /** The authorization since the bank has decided. */
    Authorization decided(AuthorizationStatus decision, @Nullable String why, @Nullable String inWords) {
        return new Authorization(id, reference, order, token, amount, decision, why, inWords);
    }
}
