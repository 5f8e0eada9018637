package io.millrace.users.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.Role;

/** An account as operators see it. */
public record UserView(
        UUID id,
        String email,
        String name,
        AccountStatus status,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) String lockReason,

        List<String> roles,
        long version,
        Instant createdAt,
        Instant changedAt) {

    static final String ORDER = "createdAt";

    static UserView of(Account account) {
        return new UserView(
                account.id(),
                account.email(),
                account.name(),
                account.status(),
                account.lockReason().isEmpty() ? null : account.lockReason(),
                account.roles().stream().map(Role::text).toList(),
                account.version(),
                account.createdAt(),
                account.changedAt());
    }

    /**
     * A page of accounts.
     *
     * @param next the cursor of the next page; null on the last one
     */
    public record UserPage(List<UserView> items, @Nullable String next) {

        /** @param found the page's accounts, and one more if there is another page */
        static UserPage of(List<Account> found, int size) {
            List<UserView> items = found.stream().limit(size).map(UserView::of).toList();
            String next = found.size() <= size
                    ? null
                    : new PageCursor(ORDER, "", items.getLast().id().toString()).text();
            return new UserPage(items, next);
        }
    }
}
