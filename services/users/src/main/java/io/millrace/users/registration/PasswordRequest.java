package io.millrace.users.registration;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import io.millrace.users.password.PasswordRules;

/** The body of a request that changes a password. */
public record PasswordRequest(
        @NotNull @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String oldPassword,

        @NotNull @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String newPassword) {

    static final String EXAMPLE = """
            {"oldPassword": "a long sentence of mine", "newPassword": "another sentence of mine"}""";

    /** Keeps the passwords out of logs. */
    @Override
    public String toString() {
        return "a change of a password";
    }
}
