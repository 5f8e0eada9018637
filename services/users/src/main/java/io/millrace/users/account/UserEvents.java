package io.millrace.users.account;

import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.users.LoginFailed;
import io.millrace.contracts.users.MailLink;
import io.millrace.contracts.users.PasswordChange;
import io.millrace.contracts.users.PasswordChanged;
import io.millrace.contracts.users.PasswordResetRequested;
import io.millrace.contracts.users.ProfileChanged;
import io.millrace.contracts.users.RegistrationRepeated;
import io.millrace.contracts.users.RolesChanged;
import io.millrace.contracts.users.SessionEnd;
import io.millrace.contracts.users.SessionEnded;
import io.millrace.contracts.users.UserConfirmed;
import io.millrace.contracts.users.UserEvent;
import io.millrace.contracts.users.UserLocked;
import io.millrace.contracts.users.UserLoggedIn;
import io.millrace.contracts.users.UserRegistered;
import io.millrace.contracts.users.UserUnlocked;
import io.millrace.messaging.OutboxEmitter;

/** Publishes what becomes of accounts. Each method stores an event in the current transaction. */
@ApplicationScoped
public class UserEvents {

    private final OutboxEmitter<UserEvent> users;

    UserEvents(@Channel("users-out") OutboxEmitter<UserEvent> users) {
        this.users = users;
    }

    /** @param confirmation the link of the confirmation; null if the account needs none */
    public void registered(Account account, @Nullable MailLink confirmation) {
        send(account, account.changedAt(), new UserRegistered(account.name(), account.email(), confirmation));
    }

    public void registrationRepeated(Account account, @Nullable MailLink confirmation, Instant now) {
        send(account, now, new RegistrationRepeated(account.name(), account.email(), confirmation));
    }

    public void confirmed(Account account) {
        send(account, account.changedAt(), new UserConfirmed());
    }

    public void profileChanged(Account account) {
        send(account, account.changedAt(), new ProfileChanged(account.name(), account.email()));
    }

    public void passwordChanged(Account account, PasswordChange how) {
        send(account, account.changedAt(), new PasswordChanged(how));
    }

    public void resetRequested(Account account, MailLink link, Instant now) {
        send(account, now, new PasswordResetRequested(link));
    }

    public void loggedIn(Account account, UUID session, String network, Instant now) {
        send(account, now, new UserLoggedIn(session, network));
    }

    public void loginFailed(Account account, String network, Instant now) {
        send(account, now, new LoginFailed(network));
    }

    public void sessionEnded(Account account, UUID session, SessionEnd why, Instant now) {
        send(account, now, new SessionEnded(session, why));
    }

    public void rolesChanged(Account account, UUID admin) {
        send(
                account,
                account.changedAt(),
                new RolesChanged(account.roles().stream().map(Role::text).toList(), admin));
    }

    public void locked(Account account, UUID operator) {
        send(account, account.changedAt(), new UserLocked(account.lockReason(), operator));
    }

    public void unlocked(Account account, UUID operator) {
        send(account, account.changedAt(), new UserUnlocked(operator));
    }

    private void send(Account account, Instant at, Object payload) {
        users.send(account.id().toString(), new UserEvent(account.id(), account.version(), at, payload));
    }
}
