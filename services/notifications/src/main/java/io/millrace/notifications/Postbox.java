package io.millrace.notifications;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.Backoff;
import io.millrace.messaging.event.StoredText;
import io.millrace.notifications.MailOutcome.Failed;
import io.millrace.notifications.MailOutcome.Sent;

/** Makes one attempt to send a mail. */
@ApplicationScoped
class Postbox {

    private static final Logger LOG = Logger.getLogger(Postbox.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_ERROR = 500;

    private final Clock clock;
    private final Duration timeout;
    private final int attempts;

    /**
     * @param timeout how long the mail server may take to accept a mail
     * @param attempts after how many failed ones a mail is given up: with the pauses between them, an outage of the mail
     *     server of a day loses no mail
     */
    Postbox(
            Clock clock,
            @ConfigProperty(name = "millrace.notifications.send-timeout", defaultValue = "30s") Duration timeout,
            @ConfigProperty(name = "millrace.notifications.send-attempts", defaultValue = "2000") int attempts) {
        this.clock = clock;
        this.timeout = timeout;
        this.attempts = attempts;
    }

    Duration timeout() {
        return timeout;
    }

    /** Sends the mail, unless it was sent before; the outcome tells of a failure. */
    Uni<MailOutcome> send(OutgoingMail mail) {
        if (mail.sent()) {
            return Uni.createFrom().item(new Sent(mail, clock.instant()));
        }
        return Uni.createFrom()
                .deferred(() -> mail.content()
                        .text()
                        .mail(new Mail().addHeader("Message-ID", mail.content().messageId()))
                        .to(mail.content().to())
                        .subject(mail.content().subject())
                        .send())
                // The mail server may stop answering, and the mail client has lost mails (docs/proofs/chaos.md).
                .ifNoItem()
                .after(timeout)
                .failWith(() ->
                        new TimeoutException("the mail server has not answered within " + timeout.toMillis() + " ms"))
                .<MailOutcome>map(accepted -> new Sent(mail, clock.instant()))
                .onFailure()
                .recoverWithItem(failure -> failed(mail, failure));
    }

    private MailOutcome failed(OutgoingMail mail, Throwable failure) {
        int failures = mail.attempts() + 1;
        Optional<Duration> pause = failures < attempts
                ? Optional.of(Backoff.after(failures, FIRST_PAUSE, LONGEST_PAUSE))
                : Optional.empty();
        LOG.warnf(
                "%s was not accepted, attempt %d%s: %s",
                mail.content(), failures, pause.isEmpty() ? ", and is given up" : "", failure);
        String error = StoredText.of(failure.toString());
        return new Failed(mail, error.substring(0, Math.min(LONGEST_ERROR, error.length())), pause);
    }
}
