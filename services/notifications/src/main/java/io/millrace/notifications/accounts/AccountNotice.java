package io.millrace.notifications.accounts;

/** The kinds of mails about accounts. */
enum AccountNotice {
    CONFIRM,
    REGISTERED_ALREADY,
    WELCOME,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    SESSION_ENDED,
    ROLES_CHANGED,
    LOCKED,
    UNLOCKED
}
