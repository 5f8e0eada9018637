package io.millrace.simulators.cards;

import java.time.Duration;

/**
 * How the simulated gateway deals with authorizations.
 *
 * @param decideAfter how long a pending authorization waits for the bank's decision
 * @param holdFor how long the bank holds an amount that is not captured
 */
public record AuthorizationTerms(Duration decideAfter, Duration holdFor) {

    /** Decided after two seconds, held for a week. */
    public static final AuthorizationTerms USUAL = new AuthorizationTerms(Duration.ofSeconds(2), Duration.ofDays(7));
}
