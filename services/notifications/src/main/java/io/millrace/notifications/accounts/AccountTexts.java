package io.millrace.notifications.accounts;

import java.util.UUID;

import io.millrace.notifications.accounts.AccountPostbox.Letter;

/** A mail of one paragraph about an account. */
record AccountTexts(AccountNotice notice, String title, String text) {

    private static final String IF_NOT_YOU = " If it was not you, set a new password at once, and tell us.";

    static final AccountTexts WELCOME =
            new AccountTexts(AccountNotice.WELCOME, "Welcome", "Your account is confirmed. You can log in and order.");

    static final AccountTexts REGISTERED_ALREADY = new AccountTexts(
            AccountNotice.REGISTERED_ALREADY,
            "You have an account already",
            "Somebody has registered with your mail address, with which you have an account already. Nothing has changed. If it was"
                    + " you, log in, or have a new password set if you have forgotten yours.");

    static final AccountTexts PASSWORD_CHANGED = new AccountTexts(
            AccountNotice.PASSWORD_CHANGED,
            "Your password was changed",
            "The password of your account was changed, and other sessions were ended." + IF_NOT_YOU);

    static final AccountTexts SESSION_ENDED = new AccountTexts(
            AccountNotice.SESSION_ENDED,
            "A session was ended",
            "A token that continues a session of your account was used twice. That happens when it is stolen, so the session was"
                    + " ended. Log in again; if you find anything strange, set a new password.");

    static final AccountTexts UNLOCKED =
            new AccountTexts(AccountNotice.UNLOCKED, "Your account is unlocked", "You can log in again.");

    static AccountTexts rolesChanged(String roles) {
        return new AccountTexts(
                AccountNotice.ROLES_CHANGED,
                "Your roles have changed",
                roles.isEmpty() ? "Your account has no roles any more." : "Your account has these roles now: " + roles);
    }

    static AccountTexts locked(String reason) {
        return new AccountTexts(
                AccountNotice.LOCKED,
                "Your account is locked",
                "Nobody can log in to your account. The reason: " + reason);
    }

    Letter letter(UUID user) {
        return new Letter(user, notice, title, contact -> AccountMails.plain(contact, title, text));
    }
}
