package io.millrace.simulators.carrier;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Periodic;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.Request;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.SimulatorServer;
import io.millrace.simulators.webhook.Messenger;
import io.millrace.simulators.webhook.Outgoing;
import io.millrace.simulators.webhook.Webhook;

/** The operations of the simulated carrier; {@link Habit} and outages choose how they go. */
public final class Carrier implements AutoCloseable {

    private final SimulatorServer server;
    private final SimulatorDatabase database;
    private final Calls calls;
    private final Outgoing outgoing;
    private final ParcelBooks books;
    private final Optional<Messenger> messenger;
    private final Periodic clock = new Periodic("parcels");

    /**
     * @param port 0 for one that is free
     * @param apiKey what clients authenticate with
     * @param moveAfter how long a parcel stays where it is
     * @param webhook to which each change is sent; empty if no messages are sent
     */
    public Carrier(
            String host,
            int port,
            String apiKey,
            SimulatorDatabase database,
            Duration moveAfter,
            Optional<Webhook> webhook) {
        this.database = database;
        this.calls = new Calls(database, "carrier");
        this.outgoing = new Outgoing(database, "parcel", clock::soon);
        this.books = new ParcelBooks(database, outgoing, calls, moveAfter);
        this.messenger = webhook.map(known -> new Messenger(outgoing, known, clock::soon));
        this.server = new SimulatorServer(host, port, apiKey)
                .on("POST", "/v1/parcels", this::book)
                .on("GET", "/v1/parcels", this::find)
                .on("GET", "/v1/parcels/{parcel}", this::track)
                .on("POST", "/v1/parcels/{parcel}/recall", this::recall)
                .onOpen("GET", "/health", this::health)
                .onChange(clock::soon);
    }

    /** Makes the tables that are missing, and answers, moves parcels and sends messages from then on. */
    public Carrier start() {
        outgoing.prepare();
        books.prepare();
        calls.prepare();
        clock.run(books::move);
        messenger.ifPresent(present -> clock.run(present::send));
        server.start();
        return this;
    }

    public int port() {
        return server.port();
    }

    private Answer book(Request request) {
        String key = request.header("Idempotency-Key");
        request.demandFields("reference", "order", "address");
        String reference = request.text("reference");
        UUID order = request.uuid("order");
        request.demandFieldsOf("address", "recipient", "street", "postalCode", "city", "country");
        for (String field : List.of("recipient", "postalCode", "country")) {
            request.text("address." + field);
        }
        String street = request.text("address.street");
        String city = request.text("address.city");
        IntFunction<Answer> byItself = count -> {
            if (Habit.UNDELIVERABLE.isIn(street)) {
                throw new Refusal(422, "ADDRESS_NOT_FOUND", "the carrier does not find '%s'".formatted(street));
            }
            if (count == 1 && Habit.LATE.isIn(street)) {
                // Perhaps while the client's next call is being carried out.
                Calls.outlastTheClient();
            }
            Parcel parcel = books.book(key, reference, order, city);
            return count == 1 && Habit.ANSWER_LOST.isIn(street)
                    ? new Answer.BrokenOff()
                    : Answer.of(201, parcel.json());
        };
        boolean ordinary =
                Stream.of(Habit.UNDELIVERABLE, Habit.LATE, Habit.ANSWER_LOST).noneMatch(habit -> habit.isIn(street));
        return ordinary
                ? books.bookTogether(key, reference, order, city, parcel -> Answer.of(201, parcel.json()), byItself)
                : calls.answered(key, byItself);
    }

    private Answer find(Request request) {
        String reference = request.parameter("reference");
        return calls.answered(
                "find " + reference,
                count -> Answer.of(
                        200,
                        Map.of(
                                "items",
                                books.find(reference).stream().map(Parcel::json).toList())));
    }

    private Answer track(Request request) {
        String id = id(request);
        return calls.answered("track " + id, count -> {
            // The history first: a change in between is in the next answer.
            List<Parcel.Change> history = books.history(id);
            return history.isEmpty()
                    ? unknown(id)
                    : Answer.of(
                            200,
                            books.ofId(id).orElseThrow().at(history.getLast()).json(history));
        });
    }

    private Answer recall(Request request) {
        String id = id(request);
        boolean bringBack = request.demandFields("bringBack").flag("bringBack");
        return calls.answered("recall " + id, count -> books.recall(id, bringBack)
                .map(parcel -> Answer.of(200, parcel.json()))
                .orElseGet(() -> unknown(id)));
    }

    private static String id(Request request) {
        return request.path().getOrDefault("parcel", "");
    }

    private static Answer unknown(String id) {
        throw new Refusal(404, "NO_SUCH_PARCEL", "there is no parcel '%s'".formatted(id));
    }

    private Answer health(Request request) {
        return database.isThere() ? Answer.of(200, Map.of("status", "UP")) : Answer.of(503, Map.of("status", "DOWN"));
    }

    @Override
    public void close() {
        clock.close();
        messenger.ifPresent(Messenger::close);
        server.close();
        database.close();
    }
}
