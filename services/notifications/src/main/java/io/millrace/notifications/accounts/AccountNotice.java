package io.millrace.notifications.accounts;

/** The kinds of mails about accounts. */
enum AccountNotice {
    CONFIRM("Confirm your account"),
    REGISTERED_ALREADY("You have an account already"),
    WELCOME("Welcome"),
    PASSWORD_CHANGED("Your password was changed"),
    PASSWORD_RESET("Set a new password"),
    SESSION_ENDED("A session was ended"),
    ROLES_CHANGED("Your roles have changed"),
    LOCKED("Your account is locked"),
    UNLOCKED("Your account is unlocked");

    private final String subject;

    AccountNotice(String subject) {
        this.subject = subject;
    }

    String subject() {
        return subject;
    }
}
