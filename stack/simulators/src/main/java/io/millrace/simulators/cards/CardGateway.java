package io.millrace.simulators.cards;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.Request;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.SimulatorServer;

/** The operations of the simulated card gateway; {@link TestToken} and outages choose how they go. */
public final class CardGateway implements AutoCloseable {

    private final SimulatorServer server;
    private final SimulatorDatabase database;
    private final CardBooks books;
    private final Calls calls;

    /**
     * @param port 0 for one that is free
     * @param apiKey what clients authenticate with
     */
    public CardGateway(String host, int port, String apiKey, SimulatorDatabase database) {
        this.database = database;
        this.books = new CardBooks(database);
        this.calls = new Calls(database, "gateway");
        this.server = new SimulatorServer(host, port, apiKey)
                .on("POST", "/v1/charges", this::charge)
                .on("GET", "/v1/charges", this::find)
                .on("POST", "/v1/charges/{charge}/refunds", this::refund)
                .on("GET", "/v1/refunds", this::findRefund)
                .onOpen("GET", "/health", this::health);
    }

    /** Makes the tables that are missing, and answers from then on. */
    public CardGateway start() {
        books.prepare();
        calls.prepare();
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
        String text = request.text("token");
        UUID order = request.uuid("order");
        var amount = request.amount();
        TestToken token = TestToken.of(text)
                .orElseThrow(
                        () -> new Refusal(422, "UNKNOWN_TOKEN", "the gateway knows no token '%s'".formatted(text)));
        return calls.answered(key, count -> switch (token) {
            case TOK_DECLINED -> throw new Refusal(402, "CARD_DECLINED", "the bank declined the card");
            case TOK_INSUFFICIENT_FUNDS ->
                throw new Refusal(402, "INSUFFICIENT_FUNDS", "there is not enough money on the account");
            case TOK_TIMEOUT -> Answer.none();
            case TOK_503 -> throw Refusal.unavailable();
            default -> {
                if (count == 1 && token == TestToken.TOK_503_ONCE) {
                    throw Refusal.unavailable();
                }
                if (count == 1 && token == TestToken.TOK_LATE) {
                    // Perhaps while the client's next call is being carried out.
                    Calls.outlastTheClient();
                }
                var charge = books.charge(key, reference, order, text, amount);
                yield count == 1 && token == TestToken.TOK_ANSWER_LOST
                        ? new Answer.BrokenOff()
                        : Answer.of(201, json(charge));
            }
        });
    }

    private Answer find(Request request) {
        String reference = request.parameter("reference");
        return calls.answered(
                "find " + reference,
                count -> Answer.of(
                        200, Map.of("items", list(books.find(reference).map(CardGateway::json)))));
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
            return Answer.of(201, json(books.refund(key, reference, id, amount)));
        });
    }

    private Answer findRefund(Request request) {
        String reference = request.parameter("reference");
        return calls.answered(
                "find " + reference,
                count -> Answer.of(
                        200, Map.of("items", list(books.findRefund(reference).map(CardGateway::json)))));
    }

    private Answer health(Request request) {
        return database.isThere() ? Answer.of(200, Map.of("status", "UP")) : Answer.of(503, Map.of("status", "DOWN"));
    }

    private static <T> List<T> list(Optional<T> one) {
        return one.stream().toList();
    }

    private static Map<String, Object> json(CardBooks.Charge charge) {
        return Map.of(
                "id",
                charge.id(),
                "reference",
                charge.reference(),
                "amount",
                charge.amount().json());
    }

    private static Map<String, Object> json(CardBooks.Refund refund) {
        return Map.of(
                "id",
                refund.id(),
                "reference",
                refund.reference(),
                "charge",
                refund.charge(),
                "amount",
                refund.amount().json());
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
