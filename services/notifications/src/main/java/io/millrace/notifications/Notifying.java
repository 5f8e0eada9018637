package io.millrace.notifications;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/** Stores what events tell, in their transaction, and has the mails sent when that has committed. */
@ApplicationScoped
class Notifying {

    private final NoticeStore store;
    private final MailsDue due;

    Notifying(NoticeStore store, MailsDue due) {
        this.store = store;
        this.due = due;
    }

    Uni<Void> store(Notices notices) {
        return store.store(notices).invoke(due::afterCommitIf).replaceWithVoid();
    }
}
