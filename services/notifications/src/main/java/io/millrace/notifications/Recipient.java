package io.millrace.notifications;

import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Whom to write to about an order, and what it was about. */
@Entity
public class Recipient {

    @Id
    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    public String name = "";
    public String email = "";

    /** As people write it. */
    public String total = "";

    /** One line each: units, name, price. */
    public String lines = "";

    @Column(name = "tracking_number")
    public String trackingNumber = "";
}
