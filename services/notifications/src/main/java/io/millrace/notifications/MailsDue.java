package io.millrace.notifications;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.tx.SessionSql;

/** Has mails sent once the transaction that stores them has committed. */
@ApplicationScoped
public class MailsDue {

    private final MailLoop loop;

    MailsDue(MailLoop loop) {
        this.loop = loop;
    }

    /** @param mailsAreDue whether the current transaction has stored mails that are due now */
    public void afterCommitIf(boolean mailsAreDue) {
        if (mailsAreDue) {
            SessionSql.afterCommit(() -> loop.dueIn(Duration.ZERO));
        }
    }
}
