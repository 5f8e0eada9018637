package io.millrace.notifications.accounts;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What a mail about an account says, besides what is known of its owner.
 *
 * @param eventId the event that the owner is told of; there is one mail for each event
 * @param detail the id of the mail's link, the reason of a lock, or the account's roles; empty for other notices
 * @param expiresAt when the mail's link expires; null for mails without one
 */
record AccountLetter(
        UUID eventId,
        UUID userId,
        AccountNotice notice,
        String detail,
        @Nullable Instant expiresAt) {}
