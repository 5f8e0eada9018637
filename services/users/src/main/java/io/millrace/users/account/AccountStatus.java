package io.millrace.users.account;

/** The state of an account. */
public enum AccountStatus {
    /** The owner of the mail address has not confirmed it. */
    UNCONFIRMED,
    ACTIVE,
    /** By an operator. */
    LOCKED
}
