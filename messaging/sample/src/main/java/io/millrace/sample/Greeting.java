package io.millrace.sample;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;

/** Somebody who was greeted, and how often that was answered. */
@Entity
public class Greeting extends PanacheEntityBase {

    @Id
    public String name = "";

    public int answers;

    static Greeting of(String name) {
        var greeting = new Greeting();
        greeting.name = name;
        return greeting;
    }
}
