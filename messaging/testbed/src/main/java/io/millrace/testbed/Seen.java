package io.millrace.testbed;

import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

import org.jspecify.annotations.Nullable;

/** The row of an event that was handled. */
@Entity
public class Seen {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    public String topic = "";
    public String key = "";
    public String value = "";
    public UUID eventId = new UUID(0, 0);
    public int attempt;
}
