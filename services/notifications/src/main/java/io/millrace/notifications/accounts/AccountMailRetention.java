package io.millrace.notifications.accounts;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.retention.Retention;

/** Sets how long it is kept which mails about accounts were sent: longer than the topic keeps their events. */
@Dependent
class AccountMailRetention {

    private final Duration age;

    AccountMailRetention(
            @ConfigProperty(name = "millrace.notifications.account-mail-retention", defaultValue = "30d")
                    Duration age) {
        this.age = age;
    }

    @Produces
    @Singleton
    Retention accountMails() {
        return Retention.of("account_mail", "sent_at", age);
    }
}
