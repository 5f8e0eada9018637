package io.millrace.users;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.messaging.retention.Retention;

/** Sets how long the rows of each table are kept. Rows that refer to a removed row go with it. */
@Dependent
class UsersRetentions {

    private final UsersConfig config;

    UsersRetentions(UsersConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    Retention unconfirmed() {
        return Retention.of("account", "unconfirmed_since", config.unconfirmedRetention());
    }

    @Produces
    @Singleton
    Retention links() {
        return Retention.of("mail_link", "expires_at", config.unconfirmedRetention());
    }

    @Produces
    @Singleton
    Retention sessions() {
        return Retention.of("session", "expires_at", config.sessionRetention());
    }

    @Produces
    @Singleton
    Retention refreshTokens() {
        return Retention.of("refresh_token", "created_at", config.refreshTokenLifetime());
    }

    @Produces
    @Singleton
    Retention delays() {
        return Retention.of("login_delay", "changed_at", config.delays().retention());
    }

    @Produces
    @Singleton
    Retention idempotency() {
        return IdempotentRequests.retention(config.idempotencyRetention());
    }
}
