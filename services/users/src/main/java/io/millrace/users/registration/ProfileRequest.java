package io.millrace.users.registration;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;

/** A change of a profile: what is not given stays (RFC 7396). */
public record ProfileRequest(
        @Nullable @OneLine @Size(max = 200) @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name) {

    static final String EXAMPLE = """
            {"name": "Ada Lovelace"}""";
}
