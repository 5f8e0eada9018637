package io.millrace.users.registration;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import io.millrace.kit.OneLine;
import io.millrace.users.account.EmailAddress;

/** The body of a request for a mail that leads to a new password. */
public record ResetRequest(
        @NotBlank @OneLine @Size(max = EmailAddress.MOST_CHARACTERS) String email) {

    static final String EXAMPLE = """
            {"email": "ada@millrace.example"}""";

    /** Keeps the address out of logs. */
    @Override
    public String toString() {
        return "a request for a mail";
    }
}
