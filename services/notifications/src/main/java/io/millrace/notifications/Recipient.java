package io.millrace.notifications;

import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** The recipient of mails about an order, and the order's content. */
@Entity
public class Recipient {

    @Id
    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    public String name = "";
    public String email = "";

    /** The order's content, formatted for the mail. */
    public String total = "";

    /** One text line for each line of the order: units, name, price. */
    public String lines = "";

    @Column(name = "tracking_number")
    public String trackingNumber = "";
}
