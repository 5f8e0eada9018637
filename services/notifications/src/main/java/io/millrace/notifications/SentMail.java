package io.millrace.notifications;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A mail that the mail server has accepted. */
@Entity
@Table(name = "sent_mail")
public class SentMail {

    /** The id of its event: there is one mail for each event. */
    @Id
    @Column(name = "event_id")
    public UUID eventId = new UUID(0, 0);

    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    public Notice notice = Notice.COMPLETED;

    public String recipient = "";
    public String subject = "";

    @Column(name = "message_id")
    public String messageId = "";

    @Column(name = "sent_at")
    public Instant sentAt = Instant.EPOCH;
}
