package io.millrace.simulators.cards;

/** The status of an authorization, as in the contract. */
enum AuthorizationStatus {
    PENDING,
    AUTHORIZED,
    DECLINED,
    CAPTURED,
    VOIDED,
    LAPSED
}
