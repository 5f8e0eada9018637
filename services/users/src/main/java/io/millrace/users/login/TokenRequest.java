package io.millrace.users.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.Role;
import io.millrace.users.password.PasswordRules;

/** The body of a request for tokens: either address and password, or a refresh token. */
public record TokenRequest(
        @Nullable @Size(max = EmailAddress.MOST_CHARACTERS) String email,

        @Nullable @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String password,

        @Nullable @Size(max = 20) @Schema(description = "a part of the account's roles; without it, all of them")
        List<@NotNull String> roles,

        @Nullable @Size(max = 100) String refreshToken) {

    static final String LOGIN = """
            {"email": "ada@millrace.example", "password": "a long sentence of mine"}""";

    static final String REFRESH = """
            {"refreshToken": "wWZ4DgTqPBWqXnJ3sVQ5cJHq0mFfFn0cZzA7tK1bD2E"}""";

    /** Fails with 400 unless the request has one of the two forms. */
    boolean isLogin() {
        if (refreshToken != null) {
            if (email != null || password != null || roles != null) {
                throw Problems.badRequest("refreshToken", "must stand alone");
            }
            return false;
        }
        if (email == null || password == null) {
            throw Problems.badRequest(
                    email == null ? "email" : "password", "is missing: send email and password, or refreshToken");
        }
        return true;
    }

    RefreshToken refresh() {
        return new RefreshToken(String.valueOf(refreshToken));
    }

    Logins.Attempt attempt(ClientAddress address) {
        EmailAddress parsed = EmailAddress.parse(String.valueOf(email))
                .orElseThrow(
                        () -> Problems.badRequest("email", "must be an email address such as ada@millrace.example"));
        return new Logins.Attempt(parsed, String.valueOf(password), asked(), address);
    }

    private Optional<List<Role>> asked() {
        if (roles == null) {
            return Optional.empty();
        }
        var asked = new ArrayList<Role>();
        for (int i = 0; i < roles.size(); i++) {
            String field = "roles[%d]".formatted(i);
            asked.add(Role.of(roles.get(i)).orElseThrow(() -> Problems.badRequest(field, "is no role")));
        }
        return Optional.of(asked);
    }

    /** Keeps password and token out of logs. */
    @Override
    public String toString() {
        return "a request for tokens";
    }
}
