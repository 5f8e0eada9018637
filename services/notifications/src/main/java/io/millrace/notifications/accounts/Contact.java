package io.millrace.notifications.accounts;

/** Whom a mail goes to. */
public record Contact(String name, String email) {

    /** Keeps the person out of logs. */
    @Override
    public String toString() {
        return "a contact";
    }
}
