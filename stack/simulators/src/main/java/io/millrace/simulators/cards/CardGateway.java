package io.millrace.simulators.cards;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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

/** The operations of the simulated card gateway; {@link TestToken} and outages choose how they go. */
public final class CardGateway implements AutoCloseable {

    private final SimulatorServer server;
    private final SimulatorDatabase database;
    private final CardBooks books;
    private final AuthorizationBooks authorizations;
    private final Outgoing outgoing;
    private final Calls calls;
    private final Optional<Messenger> messenger;
    private final Periodic clock = new Periodic("authorizations");

    /**
     * A gateway that sends no messages.
     *
     * @param port 0 for one that is free
     * @param apiKey what clients authenticate with
     */
    public CardGateway(String host, int port, String apiKey, SimulatorDatabase database) {
        this(host, port, apiKey, database, AuthorizationTerms.USUAL, Optional.empty());
    }

    /**
     * @param port 0 for one that is free
     * @param apiKey what clients authenticate with
     * @param webhook where the gateway sends the bank's decisions; empty if it sends none
     */
    public CardGateway(
            String host,
            int port,
            String apiKey,
            SimulatorDatabase database,
            AuthorizationTerms terms,
            Optional<Webhook> webhook) {
        this.database = database;
        this.books = new CardBooks(database);
        this.outgoing = new Outgoing(database, "authorization", clock::soon);
        this.authorizations = new AuthorizationBooks(database, outgoing, terms);
        this.messenger = webhook.map(known -> new Messenger(outgoing, known, clock::soon));
        this.calls = new Calls(database, "gateway");
        this.server = new SimulatorServer(host, port, apiKey)
                .on("POST", "/v1/charges", this::charge)
                .on("GET", "/v1/charges", this::find)
                .on("POST", "/v1/charges/{charge}/refunds", this::refund)
                .on("GET", "/v1/refunds", this::findRefund)
                .onOpen("GET", "/health", this::health);
        new Authorizing(authorizations, new OrdinaryCalls(calls, terms), calls, clock::soon).addTo(server);
        new OrderPayments(database, calls).addTo(server);
    }

    /** Makes the tables that are missing, and answers, decides and sends messages from then on. */
    public CardGateway start() {
        books.prepare();
        outgoing.prepare();
        authorizations.prepare();
        calls.prepare();
        clock.run(authorizations::decide);
        messenger.ifPresent(present -> clock.run(present::send));
        server.start();
        return this;
    }

    public int port() {
        return server.port();
    }

    private Answer charge(Request request) {
        String key = request.header("Idempotency-Key");
        request.demandFields("reference", "order", "amount", "token");
        String reference = request.text("reference");
        String token = request.text("token");
        UUID order = request.uuid("order");
        var amount = request.amount();
        TestToken known = TestToken.demand(token);
        return calls.answered(
                key,
                count -> known.carryOut(count, () -> {
                    if (known.declinesCharges()) {
                        throw TestToken.declined();
                    }
                    return Answer.of(
                            201,
                            books.charge(key, reference, order, token, amount).json());
                }));
    }

    private Answer find(Request request) {
        String reference = request.parameter("reference");
        return calls.answered(
                "find " + reference,
                count -> Answer.of(
                        200, Map.of("items", list(books.find(reference).map(CardBooks.Charge::json)))));
    }

    private Answer refund(Request request) {
        String key = request.header("Idempotency-Key");
        request.demandFields("reference", "amount");
        String reference = request.text("reference");
        String id = request.path().getOrDefault("charge", "");
        var amount = request.amount();
        return calls.answered(key, count -> {
            var charge = books.ofId(id)
                    .orElseThrow(() -> new Refusal(404, "NO_SUCH_CHARGE", "there is no charge '%s'".formatted(id)));
            if (TestToken.of(charge.token()).equals(Optional.of(TestToken.TOK_REFUND_FAILS))) {
                throw new Refusal(422, "ACCOUNT_CLOSED", "the card's account is closed");
            }
            if (!amount.currency().equals(charge.amount().currency())) {
                throw new Refusal(422, "OTHER_CURRENCY", "amount.currency is not that of the charge");
            }
            return Answer.of(201, books.refund(key, reference, id, amount).json());
        });
    }

    private Answer findRefund(Request request) {
        String reference = request.parameter("reference");
        return calls.answered(
                "find " + reference,
                count -> Answer.of(
                        200, Map.of("items", list(books.findRefund(reference).map(CardBooks.Refund::json)))));
    }

    private Answer health(Request request) {
        return database.isThere() ? Answer.of(200, Map.of("status", "UP")) : Answer.of(503, Map.of("status", "DOWN"));
    }

    private static <T> List<T> list(Optional<T> one) {
        return one.stream().toList();
    }

    @Override
    public void close() {
        clock.close();
        messenger.ifPresent(Messenger::close);
        server.close();
        database.close();
    }
}
