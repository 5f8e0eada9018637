package io.millrace.notifications;

/** The kinds of mails. */
public enum Notice {
    COMPLETED("Your order is on its way"),
    CANCELLED("Your order was cancelled"),
    RETURN_REQUESTED("We expect your return"),
    RETURN_RECEIVED("Your return has arrived"),
    RETURN_EXPIRED("Your return has ended"),
    RETURNED("Your return is complete"),
    DELIVERED("Your parcel has arrived");

    private final String subject;

    Notice(String subject) {
        this.subject = subject;
    }

    String subject() {
        return subject;
    }
}
