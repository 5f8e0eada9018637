package io.millrace.users.registration;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The token of a link in a mail. */
public record LinkTokenRequest(@NotBlank @Size(max = 200) String token) {

    static final String EXAMPLE = """
            {"token": "5a9f0f52-3c1f-4f0e-9d1b-0c6b8c1d2e3f.wWZ4DgTqPBWqXnJ3sVQ5cJHq0mFfFn0cZzA7tK1bD2E"}""";

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "a link's token";
    }
}
