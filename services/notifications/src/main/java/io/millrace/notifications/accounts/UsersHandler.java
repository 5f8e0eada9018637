package io.millrace.notifications.accounts;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.users.MailLink;
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
import io.millrace.contracts.users.UserRegistered;
import io.millrace.contracts.users.UserUnlocked;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.Once;
import io.millrace.notifications.accounts.AccountPostbox.Letter;

/** Sends the mails about accounts, and remembers whom they go to. */
@ApplicationScoped
public class UsersHandler {

    private final AccountMailStore store;
    private final AccountPostbox postbox;
    private final AccountLinks links;
    private final Once once;
    private final Clock clock;

    UsersHandler(AccountMailStore store, AccountPostbox postbox, AccountLinks links, Once once, Clock clock) {
        this.store = store;
        this.postbox = postbox;
        this.links = links;
        this.once = once;
        this.clock = clock;
    }

    @Incoming("users-in")
    @Keyed
    @EventTypes({
        UserRegistered.class,
        RegistrationRepeated.class,
        UserConfirmed.class,
        ProfileChanged.class,
        PasswordChanged.class,
        PasswordResetRequested.class,
        SessionEnded.class,
        RolesChanged.class,
        UserLocked.class,
        UserUnlocked.class
    })
    Uni<Void> on(UserEvent event, EventContext context) {
        UUID user = event.getUserId();
        return switch (event.getPayload()) {
            case UserRegistered registered ->
                confirm(
                        context,
                        user,
                        new Contact(registered.getName(), registered.getEmail()),
                        registered.getConfirmation());
            case RegistrationRepeated repeated -> repeat(context, user, repeated);
            case ProfileChanged changed -> remember(context, user, new Contact(changed.getName(), changed.getEmail()));
            case PasswordResetRequested requested -> reset(context, user, requested.getLink());
            case SessionEnded ended
            when ended.getWhy() == SessionEnd.TOKEN_REUSED -> tell(context, user, AccountTexts.SESSION_ENDED);
            case UserConfirmed _ -> tell(context, user, AccountTexts.WELCOME);
            case PasswordChanged _ -> tell(context, user, AccountTexts.PASSWORD_CHANGED);
            case RolesChanged changed ->
                tell(context, user, AccountTexts.rolesChanged(String.join(", ", changed.getRoles())));
            case UserLocked locked -> tell(context, user, AccountTexts.locked(locked.getReason()));
            case UserUnlocked _ -> tell(context, user, AccountTexts.UNLOCKED);
            // Such as the end of a session by its owner.
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> remember(EventContext context, UUID user, Contact contact) {
        return once.run(context, () -> store.remember(user, contact));
    }

    /** An account that an operator has made needs no confirmation. */
    private Uni<Void> confirm(EventContext context, UUID user, Contact contact, @Nullable MailLink link) {
        if (link == null || isLate(link)) {
            return remember(context, user, contact);
        }
        return postbox.send(
                context,
                new Letter(
                        user,
                        AccountNotice.CONFIRM,
                        "Confirm your account",
                        person -> AccountMails.confirm(person, links.write(LinkPurpose.CONFIRMATION, link))),
                contact);
    }

    private Uni<Void> repeat(EventContext context, UUID user, RegistrationRepeated repeated) {
        var contact = new Contact(repeated.getName(), repeated.getEmail());
        return repeated.getConfirmation() == null
                ? postbox.send(context, AccountTexts.REGISTERED_ALREADY.letter(user), contact)
                : confirm(context, user, contact, repeated.getConfirmation());
    }

    private Uni<Void> reset(EventContext context, UUID user, MailLink link) {
        return isLate(link)
                ? Uni.createFrom().voidItem()
                : postbox.send(
                        context,
                        new Letter(
                                user,
                                AccountNotice.PASSWORD_RESET,
                                "Set a new password",
                                person -> AccountMails.reset(person, links.write(LinkPurpose.PASSWORD_RESET, link))));
    }

    /** After an outage of the mail server: the link would be good for nothing. */
    private boolean isLate(MailLink link) {
        return link.getExpiresAt().isBefore(clock.instant());
    }

    private Uni<Void> tell(EventContext context, UUID user, AccountTexts text) {
        return postbox.send(context, text.letter(user));
    }
}
