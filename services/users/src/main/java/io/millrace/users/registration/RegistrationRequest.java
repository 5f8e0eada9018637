package io.millrace.users.registration;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import io.millrace.kit.OneLine;
import io.millrace.kit.Problems;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.password.PasswordRules;

/** The body of a registration. */
public record RegistrationRequest(
        @NotBlank @OneLine @Size(max = EmailAddress.MOST_CHARACTERS) String email,

        @NotNull @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String password,

        @NotBlank @OneLine @Size(max = 200) String name) {

    static final String EXAMPLE = """
            {
              "email": "ada@millrace.example",
              "password": "a long sentence of mine",
              "name": "Ada Miller"
            }""";

    /** The address; demands a password that fits it, too. */
    EmailAddress demandValid() {
        EmailAddress address = EmailAddress.parse(email)
                .orElseThrow(
                        () -> Problems.badRequest("email", "must be an email address such as ada@millrace.example"));
        PasswordRules.demand("password", password, email);
        return address;
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "a registration";
    }
}
