package io.millrace.users.registration;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to requests that lead to a mail: the same whether or not there is such an account. */
public record RegistrationView(
        @Schema(description = "what happens next") String next) {

    static final RegistrationView MAILED =
            new RegistrationView("a mail to this address says what to do, unless one was sent just now");
}
