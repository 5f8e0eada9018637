package io.millrace.users.registration;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.millrace.users.account.Account;
import io.millrace.users.account.Role;

/** An account as its owner sees it. */
public record ProfileView(
        UUID id, String email, String name, List<String> roles, long version, Instant createdAt, Instant changedAt) {

    static ProfileView of(Account account) {
        return new ProfileView(
                account.id(),
                account.email(),
                account.name(),
                account.roles().stream().map(Role::text).toList(),
                account.version(),
                account.createdAt(),
                account.changedAt());
    }
}
