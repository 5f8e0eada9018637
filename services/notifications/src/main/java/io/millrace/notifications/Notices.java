package io.millrace.notifications;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the events of one transaction tell: new recipients, tracking numbers, and mails to send. */
final class Notices {

    private final List<Recipient> placed = new ArrayList<>();
    private final List<Shipped> shipped = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();

    void placed(Recipient recipient) {
        placed.add(recipient);
    }

    void shipped(UUID orderId, String trackingNumber) {
        shipped.add(new Shipped(orderId, trackingNumber));
    }

    void letter(Letter letter) {
        letters.add(letter);
    }

    boolean areNone() {
        return placed.isEmpty() && shipped.isEmpty() && letters.isEmpty();
    }

    List<Recipient> placed() {
        return placed;
    }

    List<Shipped> shipped() {
        return shipped;
    }

    List<Letter> letters() {
        return letters;
    }
}
