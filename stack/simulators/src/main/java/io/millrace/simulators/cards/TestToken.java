package io.millrace.simulators.cards;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Refusal;

/**
 * The payment tokens that the simulated gateway knows. A token chooses how charges and authorizations go, and captures and
 * voids of its authorizations.
 */
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
    /** Done, but the connection breaks before the first answer; the next call is answered. */
    TOK_ANSWER_LOST,
    /** Does not answer the first call, and is done after the client's time-out; the next call is answered at once. */
    TOK_LATE,
    /** Answers 503 the first time. */
    TOK_503_ONCE,
    /** Always answers 503. */
    TOK_503,
    /** Approved, but refunds fail. */
    TOK_REFUND_FAILS,
    /** An authorization is pending, and is approved by and by. A charge is approved. */
    TOK_PENDING,
    /** An authorization is pending, and is declined by and by: CARD_DECLINED. So is a charge, at once. */
    TOK_PENDING_DECLINED,
    /** An authorization is approved, and lapses at once. A charge is approved. */
    TOK_LAPSED,
    /** An authorization is approved, and lapses at once. A charge is declined: CARD_DECLINED. */
    TOK_LAPSED_DECLINED;

    private static final List<TestToken> ORDINARY =
            Arrays.stream(values()).filter(TestToken::isOrdinary).toList();

    static final String DECLINED = "CARD_DECLINED";
    static final String DECLINED_BY_BANK = "the bank declined the card";

    private static final int PAYMENT_REQUIRED = 402;

    static Optional<TestToken> of(String token) {
        for (TestToken known : values()) {
            if (known.name().equalsIgnoreCase(token)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** @throws Refusal if the gateway does not know the token */
    static TestToken demand(String token) {
        return of(token)
                .orElseThrow(
                        () -> new Refusal(422, "UNKNOWN_TOKEN", "the gateway knows no token '%s'".formatted(token)));
    }

    static Refusal declined() {
        return new Refusal(PAYMENT_REQUIRED, DECLINED, DECLINED_BY_BANK);
    }

    /**
     * Carries out an operation, or does not, as this token has it.
     *
     * @param count the call's number under its key, from 1
     */
    Answer carryOut(int count, Supplier<Answer> operation) {
        return switch (this) {
            case TOK_DECLINED -> throw declined();
            case TOK_INSUFFICIENT_FUNDS ->
                throw new Refusal(PAYMENT_REQUIRED, "INSUFFICIENT_FUNDS", "there is not enough money on the account");
            case TOK_TIMEOUT -> Answer.none();
            case TOK_503 -> throw Refusal.unavailable();
            default -> {
                if (count == 1 && this == TOK_503_ONCE) {
                    throw Refusal.unavailable();
                }
                if (count == 1 && this == TOK_LATE) {
                    // Perhaps while the client's next call is being carried out.
                    Calls.outlastTheClient();
                }
                Answer answer = operation.get();
                yield count == 1 && this == TOK_ANSWER_LOST ? new Answer.BrokenOff() : answer;
            }
        };
    }

    /** Whether each call under this token is carried out and answered, the first as any other. */
    boolean isOrdinary() {
        return switch (this) {
            case TOK_DECLINED, TOK_INSUFFICIENT_FUNDS, TOK_TIMEOUT, TOK_ANSWER_LOST, TOK_LATE, TOK_503_ONCE, TOK_503 ->
                false;
            default -> true;
        };
    }

    /** The tokens whose calls are carried out and answered, the first as any other. */
    static List<TestToken> ordinary() {
        return ORDINARY;
    }

    boolean isPending() {
        return this == TOK_PENDING || this == TOK_PENDING_DECLINED;
    }

    /** Whether the bank holds an amount for no time at all. */
    boolean lapses() {
        return this == TOK_LAPSED || this == TOK_LAPSED_DECLINED;
    }

    /** Whether a charge is declined though an authorization is not, or not at once. */
    boolean declinesCharges() {
        return this == TOK_PENDING_DECLINED || this == TOK_LAPSED_DECLINED;
    }
}
