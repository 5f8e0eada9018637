package io.millrace.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.idempotency.AnswerStore;
import io.millrace.kit.idempotency.KeyUse;
import io.millrace.kit.idempotency.KeyedRequest;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.kit.idempotency.SharedAnswerStore;
import io.millrace.kit.idempotency.StoredAnswer;
import io.millrace.messaging.tx.shared.Asked;
import io.millrace.messaging.tx.shared.SharedQuestions;
import io.millrace.messaging.tx.shared.SharedWork;
import io.millrace.orders.IdempotencyStore.Answer;
import io.millrace.orders.OrderStore.Product;

/**
 * Places the orders of requests. Requests that arrive while a transaction runs share the next one, and its statements:
 * one reads all prices, one takes all keys with the answers, one stores all orders, one all sagas. So a busy service
 * needs few statements for an order, and an idle one answers as soon as before.
 */
@ApplicationScoped
class Placing {

    private static final String OPERATION = "place";

    private final Ordering ordering;
    private final OrderStore store;
    private final AnswerStore answers;
    private final SharedQuestions<Placement, Result> requests;

    Placing(Ordering ordering, OrderStore store, AnswerStore answers, SharedWork shared) {
        this.ordering = ordering;
        this.store = store;
        this.answers = answers;
        this.requests = shared.questions("orders to place", this::place);
    }

    private record Placement(KeyedRequest keyed, OrderRequest request) {}

    /** A refusal is a result, not a failure: a failure would take the other requests of the transaction along. */
    private sealed interface Result {

        record Accepted(StoredAnswer answer) implements Result {}

        record Refused(HttpProblem problem) implements Result {}
    }

    /** An order that is decided on, with the answer to its request. */
    private record Decided(Ordering.NewOrder order, StoredAnswer answer) {}

    /** Places an order unless it was placed under this key before; completes when the transaction has committed. */
    Uni<Answer> place(String key, OrderRequest request) {
        return requests.ask(new Placement(answers.keyed(OPERATION, key, request), request))
                .map(result -> switch (result) {
                    case Result.Accepted(StoredAnswer answer) -> Answer.of(answer);
                    case Result.Refused(HttpProblem problem) -> throw problem;
                });
    }

    /** Whether a request has been carried out under this key, read outside of any transaction. */
    Uni<Boolean> isPlaced(String key) {
        return answers.isTaken(OPERATION, key);
    }

    private Uni<List<Result>> place(List<Asked<Placement>> asked) {
        List<String> skus = asked.stream()
                .flatMap(each -> each.question().request().lines().stream())
                .map(OrderRequest.LineRequest::sku)
                .distinct()
                .sorted()
                .toList();
        return store.products(skus).chain(products -> {
            var results = new ArrayList<Result>();
            var decided = new ArrayList<Optional<Decided>>();
            for (Asked<Placement> each : asked) {
                decide(each.question().request(), products, decided, results);
            }
            return SharedAnswerStore.take(
                            asked.stream().map(each -> each.question().keyed()).toList(),
                            decided.stream()
                                    .map(each -> each.map(Decided::answer))
                                    .toList())
                    .chain(uses -> store(asked, decided, uses, results));
        });
    }

    private void decide(
            OrderRequest request,
            Map<String, Product> products,
            List<Optional<Decided>> decided,
            List<Result> results) {
        try {
            Ordering.NewOrder order = ordering.decide(request, products);
            StoredAnswer answer = answers.answer(Outcome.stored(order.view()));
            decided.add(Optional.of(new Decided(order, answer)));
            results.add(new Result.Accepted(answer));
        } catch (HttpProblem refusal) {
            decided.add(Optional.empty());
            results.add(new Result.Refused(refusal));
        }
    }

    /** Stores what is new, and answers what is not as it was answered before. */
    private Uni<List<Result>> store(
            List<Asked<Placement>> asked, List<Optional<Decided>> decided, List<KeyUse> uses, List<Result> results) {
        var stored = new ArrayList<Uni<Void>>();
        for (int i = 0; i < asked.size(); i++) {
            switch (uses.get(i)) {
                case KeyUse.New isNew -> {
                    if (decided.get(i).isPresent()) {
                        Ordering.NewOrder order = decided.get(i).get().order();
                        stored.add(asked.get(i).beside(() -> ordering.store(order)));
                    }
                }
                case KeyUse.Repeated(StoredAnswer answer) -> results.set(i, new Result.Accepted(answer));
                case KeyUse.Reused reused -> results.set(i, new Result.Refused(reused.problem()));
            }
        }
        return stored.isEmpty()
                ? Uni.createFrom().item(results)
                : Uni.combine()
                        .all()
                        .unis(stored)
                        .collectFailures()
                        .discardItems()
                        .replaceWith(results);
    }
}
