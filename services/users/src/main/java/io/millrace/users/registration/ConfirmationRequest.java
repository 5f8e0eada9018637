package io.millrace.users.registration;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import io.millrace.users.password.PasswordRules;

/** The body of a request that confirms an account: the token of the link in the mail, and the password of the registration. */
public record ConfirmationRequest(
        @NotBlank @Size(max = 200) String token,

        @NotNull @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String password) {

    static final String EXAMPLE = """
            {
              "token": "5a9f0f52-3c1f-4f0e-9d1b-0c6b8c1d2e3f.wWZ4DgTqPBWqXnJ3sVQ5cJHq0mFfFn0cZzA7tK1bD2E",
              "password": "a long sentence of mine"
            }""";

    /** Keeps token and password out of logs. */
    @Override
    public String toString() {
        return "a confirmation";
    }
}
