package [[package]];

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.Inbox;
import io.millrace.messaging.OutboxEmitter;

@Path("/greetings")
public class Greetings {

    private final OutboxEmitter<String> greetings;

    Greetings(@Channel("greetings-out") OutboxEmitter<String> greetings) {
        this.greetings = greetings;
    }

    @POST
    @WithTransaction // the row and the event about it, or neither
    public Uni<Void> greet(String name) {
        return Greeting.of(name)
                .persist()
                .invoke(() -> greetings.send(name, name))
                .replaceWithVoid();
    }

    @Incoming("greetings-in")
    @Inbox // at most once for each event, in one transaction with what it changes
    Uni<Void> on(String name) {
        return Greeting.update("answers = answers + 1 where name = ?1", name).replaceWithVoid();
    }

    @GET
    @Path("/{name}")
    @WithSession
    public Uni<String> answers(String name) {
        return Greeting.<Greeting>findById(name)
                .onItem()
                .ifNotNull()
                .transform(greeting -> name + " was answered " + greeting.answers + " times\n");
    }
}
