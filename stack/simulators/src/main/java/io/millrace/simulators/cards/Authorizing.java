package io.millrace.simulators.cards;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

import io.millrace.simulators.Amount;
import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.Request;
import io.millrace.simulators.SimulatorServer;

/** The gateway's operations on authorizations. */
final class Authorizing {

    private final AuthorizationBooks books;
    private final OrdinaryCalls ordinary;
    private final Calls calls;
    private final Runnable onPending;

    /** @param onPending called with each authorization that the bank decides later */
    Authorizing(AuthorizationBooks books, OrdinaryCalls ordinary, Calls calls, Runnable onPending) {
        this.books = books;
        this.ordinary = ordinary;
        this.calls = calls;
        this.onPending = onPending;
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
        Authorization wanted = Authorization.wanted(reference, order, known, token, amount.plain());
        IntFunction<Answer> byItself = count -> known.carryOut(count, () -> answer(books.authorize(key, wanted)));
        return known.isOrdinary()
                ? ordinary.authorize(key, wanted, books.holdFor(known), this::answer, byItself)
                : calls.answered(key, byItself);
    }

    private Answer answer(Authorization authorization) {
        return switch (authorization.status()) {
            case PENDING -> {
                onPending.run();
                yield Answer.of(202, authorization.json());
            }
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
        return ordinary.capture(key, reference, id, amount.plain(), Authorizing::answer, count -> tokenOf(id)
                .carryOut(count, () -> answer(books.capture(key, reference, id, amount))));
    }

    private static Answer answer(CardBooks.Charge charge) {
        return Answer.of(201, charge.json());
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
