package io.millrace.notifications;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.tx.Contexts;

/** Gives mails to the mail server. */
@ApplicationScoped
public class MailSender {

    private final Duration timeout;

    MailSender(@ConfigProperty(name = "millrace.notifications.send-timeout", defaultValue = "30s") Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Sends a mail; completes on the caller's context when the server has accepted it.
     *
     * @param messageId the same each time the mail is sent, by which servers and clients recognize duplicates
     */
    public Uni<Void> send(MailTemplateInstance text, String to, String subject, String messageId) {
        return Contexts.here(text.mail(new Mail().addHeader("Message-ID", messageId))
                .to(to)
                .subject(subject)
                .send()
                // The mail server may stop answering, and the mail client has lost mails (docs/proofs/chaos.md).
                .ifNoItem()
                .after(timeout)
                .failWith(() ->
                        new TimeoutException("the mail server has not answered within " + timeout.toMillis() + " ms")));
    }
}
