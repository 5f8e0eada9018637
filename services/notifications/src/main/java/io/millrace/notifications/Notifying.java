package io.millrace.notifications;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** Stores what events tell, in their transaction, and has the mails sent when that has committed. */
@ApplicationScoped
class Notifying {

    private final NoticeStore store;
    private final MailLoop loop;

    Notifying(NoticeStore store, MailLoop loop) {
        this.store = store;
        this.loop = loop;
    }

    Uni<Void> store(Notices notices) {
        return store.store(notices)
                .invoke(mailsAreDue -> {
                    if (mailsAreDue) {
                        SessionSql.afterCommit(() -> loop.dueIn(Duration.ZERO));
                    }
                })
                .replaceWithVoid();
    }
}
