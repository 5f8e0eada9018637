package io.millrace.users.admin;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import io.millrace.kit.OneLine;

/** The body of a request that locks an account. */
public record LockRequest(
        @NotBlank @OneLine @Size(max = 200) String reason) {

    static final String EXAMPLE = """
            {"reason": "asked for by its owner, whose mail was stolen"}""";
}
