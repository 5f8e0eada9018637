package io.millrace.users.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.millrace.users.password.PasswordHash;

/**
 * An account.
 *
 * @param lockReason empty unless it is locked
 * @param version counts its changes from 1
 */
public record Account(
        UUID id,
        String email,
        String name,
        PasswordHash password,
        AccountStatus status,
        String lockReason,
        List<Role> roles,
        long version,
        Instant createdAt,
        Instant changedAt) {

    public Account {
        roles = List.copyOf(roles);
    }

    public boolean isActive() {
        return status == AccountStatus.ACTIVE;
    }

    public Account withName(String newName, Instant now) {
        return new Account(id, email, newName, password, status, lockReason, roles, version + 1, createdAt, now);
    }

    public Account withPassword(PasswordHash newPassword, Instant now) {
        return new Account(id, email, name, newPassword, status, lockReason, roles, version + 1, createdAt, now);
    }

    /** @param reason of a lock; empty for another status */
    public Account withStatus(AccountStatus newStatus, String reason, Instant now) {
        return new Account(id, email, name, password, newStatus, reason, roles, version + 1, createdAt, now);
    }

    public Account withRoles(List<Role> newRoles, Instant now) {
        return new Account(id, email, name, password, status, lockReason, newRoles, version + 1, createdAt, now);
    }

    /** Keeps name and address out of logs. */
    @Override
    public String toString() {
        return "account " + id;
    }
}
