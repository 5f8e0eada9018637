package io.millrace.simulators.cards;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.Request;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.SimulatorServer;

/** The gateway's operation that lists all authorizations and charges of an order. */
final class OrderPayments {

    /** The most entries of a list. A list that is cut off would hide a charge. */
    private static final int MOST = 100;

    private final SimulatorDatabase database;
    private final Calls calls;

    OrderPayments(SimulatorDatabase database, Calls calls) {
        this.database = database;
        this.calls = calls;
    }

    void addTo(SimulatorServer server) {
        server.on("GET", "/v1/payments", this::find);
    }

    private Answer find(Request request) {
        UUID order = request.uuidParameter("order");
        return calls.answered(
                "find payments of " + order,
                count -> database.with(connection -> {
                    // Authorizations first: a capture between the two statements shows a charge of a held amount, but
                    // never a
                    // captured amount without its charge.
                    List<Authorization> authorizations = AuthorizationBooks.ofOrder(connection, order, MOST + 1);
                    List<CardBooks.Charge> charges = CardBooks.ofOrder(connection, order, MOST + 1);
                    if (authorizations.size() > MOST || charges.size() > MOST) {
                        throw new Refusal(422, "TOO_MANY_PAYMENTS", "the order has more than %d".formatted(MOST));
                    }
                    return Answer.of(
                            200,
                            Map.of(
                                    "order",
                                    order.toString(),
                                    "authorizations",
                                    authorizations.stream()
                                            .map(Authorization::json)
                                            .toList(),
                                    "charges",
                                    charges.stream().map(CardBooks.Charge::json).toList()));
                }));
    }
}
