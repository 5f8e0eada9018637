package io.millrace.simulators.cards;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.millrace.simulators.Amount;
import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.Request;
import io.millrace.simulators.SimulatorServer;

/** The gateway's operations on authorizations. */
final class Authorizing {

    private final AuthorizationBooks books;
    private final Calls calls;

    Authorizing(AuthorizationBooks books, Calls calls) {
        this.books = books;
        this.calls = calls;
    }

    void addTo(SimulatorServer server) {
        server.on("POST", "/v1/authorizations", this::authorize)
                .on("GET", "/v1/authorizations", this::find)
                .on("POST", "/v1/authorizations/{authorization}/capture", this::capture)
                .on("POST", "/v1/authorizations/{authorization}/void", this::release);
    }

    private Answer authorize(Request request) {
        String key = request.header("Idempotency-Key");
        request.demandFields("reference", "order", "amount", "token");
        String reference = request.text("reference");
        String token = request.text("token");
        UUID order = request.uuid("order");
        Amount amount = request.amount();
        TestToken known = TestToken.demand(token);
        return calls.answered(
                key,
                count -> known.carryOut(count, () -> answer(books.authorize(key, reference, order, token, amount))));
    }

    private static Answer answer(Authorization authorization) {
        return switch (authorization.status()) {
            case PENDING -> Answer.of(202, authorization.json());
            case DECLINED -> throw TestToken.declined();
            case AUTHORIZED, CAPTURED, VOIDED, LAPSED -> Answer.of(201, authorization.json());
        };
    }

    private Answer find(Request request) {
        String reference = request.parameter("reference");
        return calls.answered("find " + reference, count -> {
            List<Map<String, Object>> items =
                    books.find(reference).stream().map(Authorization::json).toList();
            return Answer.of(200, Map.of("items", items));
        });
    }

    private Answer capture(Request request) {
        String key = request.header("Idempotency-Key");
        request.demandFields("reference", "amount");
        String reference = request.text("reference");
        Amount amount = request.amount();
        String id = id(request);
        return calls.answered(key, count -> tokenOf(id)
                .carryOut(
                        count,
                        () -> Answer.of(
                                201, books.capture(key, reference, id, amount).json())));
    }

    private Answer release(Request request) {
        String key = request.header("Idempotency-Key");
        String id = id(request);
        return calls.answered(key, count -> tokenOf(id)
                .carryOut(count, () -> Answer.of(200, books.release(id).json())));
    }

    private static String id(Request request) {
        return request.path().getOrDefault("authorization", "");
    }

    /** @throws Refusal if there is no such authorization */
    private TestToken tokenOf(String id) {
        return TestToken.demand(books.demand(id).token());
    }
}
