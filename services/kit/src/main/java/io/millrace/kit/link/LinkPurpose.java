package io.millrace.kit.link;

/** What a link in a mail is good for. A token of one purpose is not valid for another. */
public enum LinkPurpose {
    CONFIRMATION("/api/users/confirmation"),
    PASSWORD_RESET("/api/users/password-reset");

    private final String path;

    LinkPurpose(String path) {
        this.path = path;
    }

    /** The path of the page behind the gateway. */
    public String path() {
        return path;
    }
}
