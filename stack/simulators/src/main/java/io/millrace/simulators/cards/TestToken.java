package io.millrace.simulators.cards;

import java.util.Optional;

/** The payment tokens that the simulated gateway knows. */
enum TestToken {
    /** Approved. */
    TOK_VISA,
    /** Approved. */
    TOK_MASTERCARD,
    /** Declined: CARD_DECLINED. */
    TOK_DECLINED,
    /** Declined: INSUFFICIENT_FUNDS. */
    TOK_INSUFFICIENT_FUNDS,
    /** Never answers, and does nothing. */
    TOK_TIMEOUT,
    /** Charges, but the connection breaks before the first answer; the next call is answered. */
    TOK_ANSWER_LOST,
    /** Does not answer the first call, and charges after the client's time-out; the next call is answered at once. */
    TOK_LATE,
    /** Answers 503 the first time. */
    TOK_503_ONCE,
    /** Always answers 503. */
    TOK_503,
    /** Approved, but refunds fail. */
    TOK_REFUND_FAILS;

    static Optional<TestToken> of(String token) {
        for (TestToken known : values()) {
            if (known.name().equalsIgnoreCase(token)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
