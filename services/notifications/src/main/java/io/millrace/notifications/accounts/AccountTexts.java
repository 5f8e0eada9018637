package io.millrace.notifications.accounts;

/** The mails of one paragraph. */
final class AccountTexts {

    private static final String REGISTERED_ALREADY =
            "Somebody has registered with your mail address, with which you have an account already. Nothing has changed. If it was"
                    + " you, log in, or have a new password set if you have forgotten yours.";

    private static final String PASSWORD_CHANGED =
            "The password of your account was changed, and other sessions were ended."
                    + " If it was not you, set a new password at once, and tell us.";

    private static final String SESSION_ENDED =
            "A token that continues a session of your account was used twice. That happens when it is stolen, so the session was"
                    + " ended. Log in again; if you find anything strange, set a new password.";

    private AccountTexts() {}

    /** The paragraph of a mail without a link. */
    static String of(AccountLetter letter) {
        return switch (letter.notice()) {
            case REGISTERED_ALREADY -> REGISTERED_ALREADY;
            case WELCOME -> "Your account is confirmed. You can log in and order.";
            case PASSWORD_CHANGED -> PASSWORD_CHANGED;
            case SESSION_ENDED -> SESSION_ENDED;
            case ROLES_CHANGED ->
                letter.detail().isEmpty()
                        ? "Your account has no roles any more."
                        : "Your account has these roles now: " + letter.detail();
            case LOCKED -> "Nobody can log in to your account. The reason: " + letter.detail();
            case UNLOCKED -> "You can log in again.";
            case CONFIRM, PASSWORD_RESET ->
                throw new IllegalArgumentException("a mail %s has a link".formatted(letter.notice()));
        };
    }
}
