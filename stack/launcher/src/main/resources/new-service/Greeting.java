package [[package]];

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;

/** A greeted name, and how many events about it have arrived. */
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
