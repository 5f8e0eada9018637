package io.millrace.notifications.accounts;

import java.util.List;
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
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Inbox;
import io.millrace.notifications.MailsDue;

/** Stores whom mails about an account go to, and a mail for each event that its owner is told of. */
@ApplicationScoped
public class UsersHandler implements EventFilter<UserEvent> {

    private static final String CHANNEL = "users-in";

    private final AccountNoticeStore store;
    private final MailsDue due;

    UsersHandler(AccountNoticeStore store, MailsDue due) {
        this.store = store;
        this.due = due;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** Nobody is told of the end of a session by its owner. */
    @Override
    public Uni<List<Boolean>> wanted(List<UserEvent> events, List<EventContext> contexts) {
        return Uni.createFrom()
                .item(events.stream()
                        .map(event -> !(event.getPayload() instanceof SessionEnded ended && isByOwner(ended)))
                        .toList());
    }

    private static boolean isByOwner(SessionEnded ended) {
        return ended.getWhy() != SessionEnd.TOKEN_REUSED;
    }

    @Incoming(CHANNEL)
    @Inbox
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
    Uni<Void> on(List<UserEvent> events, List<EventContext> contexts) {
        var notices = new AccountNotices();
        for (int i = 0; i < events.size(); i++) {
            add(notices, events.get(i), contexts.get(i).inboxId());
        }
        return store.store(notices).invoke(due::afterCommitIf).replaceWithVoid();
    }

    private static void add(AccountNotices notices, UserEvent event, UUID id) {
        UUID user = event.getUserId();
        switch (event.getPayload()) {
            case UserRegistered registered -> {
                notices.contact(user, new Contact(registered.getName(), registered.getEmail()));
                // An account that its configuration has made needs no confirmation.
                addLink(notices, id, user, AccountNotice.CONFIRM, registered.getConfirmation());
            }
            case RegistrationRepeated repeated -> {
                notices.contact(user, new Contact(repeated.getName(), repeated.getEmail()));
                if (repeated.getConfirmation() == null) {
                    notices.letter(new AccountLetter(id, user, AccountNotice.REGISTERED_ALREADY, "", null));
                }
                addLink(notices, id, user, AccountNotice.CONFIRM, repeated.getConfirmation());
            }
            case ProfileChanged changed -> notices.contact(user, new Contact(changed.getName(), changed.getEmail()));
            case PasswordResetRequested requested ->
                addLink(notices, id, user, AccountNotice.PASSWORD_RESET, requested.getLink());
            case UserConfirmed _ -> notices.letter(new AccountLetter(id, user, AccountNotice.WELCOME, "", null));
            case PasswordChanged _ ->
                notices.letter(new AccountLetter(id, user, AccountNotice.PASSWORD_CHANGED, "", null));
            case SessionEnded ended
            when !isByOwner(ended) ->
                notices.letter(new AccountLetter(id, user, AccountNotice.SESSION_ENDED, "", null));
            case RolesChanged changed ->
                notices.letter(new AccountLetter(
                        id, user, AccountNotice.ROLES_CHANGED, String.join(", ", changed.getRoles()), null));
            case UserLocked locked ->
                notices.letter(new AccountLetter(id, user, AccountNotice.LOCKED, locked.getReason(), null));
            case UserUnlocked _ -> notices.letter(new AccountLetter(id, user, AccountNotice.UNLOCKED, "", null));
            default -> {
                // Such as the end of a session by its owner.
            }
        }
    }

    private static void addLink(
            AccountNotices notices, UUID id, UUID user, AccountNotice notice, @Nullable MailLink link) {
        if (link != null) {
            notices.letter(new AccountLetter(id, user, notice, link.getLinkId().toString(), link.getExpiresAt()));
        }
    }
}
