package io.millrace.stack.chaos.ledger;

/** Takes down whether a promise was kept. */
interface Expectations {

    /**
     * Notes a violation unless the promise holds.
     *
     * @param key idempotency key of the order
     * @param what description of the violation
     */
    void expect(String rule, String key, boolean holds, String what);
}
