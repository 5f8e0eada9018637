package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.SharedWork;

/** Pieces of work that share transactions, one after the other or by the same statements. */
@QuarkusTest
@WithServers
class SharedWorkTest {

    private static final String NAME = "pieces";
    private static final int MANY = 40;
    private static final int ONE = MANY / 2;
    private static final ContextKey<Integer> NUMBER = ContextKey.named("number");

    private static final String STORE = """
            INSERT INTO seen (topic, key, value, eventid, attempt)
            VALUES ('pieces', $1, $1, gen_random_uuid(), 1) RETURNING xmin::text
            """;

    @Inject
    SharedWork shared;

    @Inject
    Numbers numbers;

    @Inject
    NumberEvents events;

    private final String test = "piece-" + UUID.randomUUID() + "-";
    private final List<Integer> pieces = IntStream.range(0, MANY).boxed().toList();

    @Test
    void piecesThatWaitTogetherShareATransactionAndEachGetsItsOwnResult() {
        var transactions = Together.run(pieces, i -> shared.share(NAME, () -> store(i)));

        assertThat(new HashSet<>(transactions)).hasSizeLessThan(MANY / 2);
        assertStored(pieces);
        var results = Together.run(
                pieces, i -> shared.share(NAME, () -> Uni.createFrom().item("result " + i)));
        assertThat(results).isEqualTo(pieces.stream().map(i -> "result " + i).toList());
    }

    @Test
    void theOneThatFailsFailsAloneAndTheOthersAreCommittedOnce() {
        var outcomes = Together.run(
                pieces, i -> shared.share(NAME, () -> store(i).call(() -> SessionSql.select("SELECT 1/" + (i - ONE)))));

        assertThat(outcomes.get(ONE)).startsWith(Together.FAILED).contains("division by zero");
        assertStored(others());
    }

    @Test
    void aPieceThatThrowsFailsAsOneThatReturnsAFailure() {
        assertThatThrownBy(() -> OnContext.run(() -> shared.share(NAME, () -> {
                    throw new IllegalArgumentException("thrown");
                })))
                .hasMessage("thrown");
    }

    @Test
    void aLockedRowHoldsUpItsOwnPieceAlone() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4714)");

            OnContext.start(() -> Together.start(
                            pieces,
                            i -> shared.share(NAME, () -> store(i).call(() -> i == ONE
                                    ? SessionSql.select("SELECT 1 FROM pg_advisory_xact_lock(4714)")
                                    : Uni.createFrom().voidItem()))))
                    .subscribe()
                    .with(all -> {}, failure -> {});

            await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertStored(others()));
        }
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertStored(pieces));
    }

    @Test
    void aPieceThatMarksTheTransactionForRollbackTakesNoOtherAlong() {
        var outcomes = Together.run(
                pieces,
                i -> shared.share(NAME, () -> store(i).call(() -> i == ONE
                        ? Panache.currentTransaction().invoke(transaction -> transaction.markForRollback())
                        : Uni.createFrom().voidItem())));

        assertThat(outcomes.get(ONE)).startsWith(Together.FAILED).contains("rollback");
        assertStored(others());
    }

    @Test
    void aPieceWhoseCallerCancelsBeforeItBeginsDoesNotRun() {
        var gate = new CompletableFuture<Void>();
        OnContext.run(() -> {
            shared.share(NAME, () -> Uni.createFrom().completionStage(gate.copy()))
                    .subscribe()
                    .with(done -> {}, failure -> {});
            shared.share(NAME, () -> store(1))
                    .subscribe()
                    .with(done -> {}, failure -> {})
                    .cancel();
            return Uni.createFrom().voidItem();
        });
        gate.complete(null);

        OnContext.run(() -> shared.share(NAME, () -> store(2)));

        assertStored(List.of(2));
    }

    @Test
    void thePiecesEventsArePublishedAfterTheCommitOnly() {
        var keys = pieces.stream().map(this::name).toList();

        Together.run(
                pieces,
                i -> shared.share(NAME, () -> {
                    events.number(name(i), "sent");
                    return i == ONE
                            ? Uni.createFrom().failure(new IllegalStateException("after the event"))
                            : Uni.createFrom().item("sent");
                }));

        numbers.awaitSeen(keys.getLast(), "sent");
        others().forEach(i -> numbers.awaitSeen(name(i), "sent"));
        assertThat(numbers.seen(name(ONE))).isEmpty();
    }

    @Test
    void theResultComesOnTheCallersContextAndEachPieceRunsOnTheTraceOfItsCaller() {
        var numbersSeen = Together.run(
                pieces,
                i -> OnContext.start(() -> TraceHeaders.within(Context.current().with(NUMBER, i), () -> {
                    var own = Vertx.currentContext();
                    return shared.share(NAME, () -> Uni.createFrom()
                                    .item(String.valueOf(Context.current().get(NUMBER))))
                            .invoke(() -> assertThat(Vertx.currentContext()).isSameAs(own));
                })));

        assertThat(numbersSeen).isEqualTo(pieces.stream().map(String::valueOf).toList());
    }

    @Test
    void questionsThatWaitTogetherAreAnsweredByTheSameStatements() {
        var sizes = new CopyOnWriteArrayList<Integer>();
        var questions = shared.<Integer, String>questions("questions", asked -> {
            sizes.add(asked.size());
            return SessionSql.select(
                            "SELECT n::text FROM unnest($1::int[]) WITH ORDINALITY AS t(n, place) ORDER BY place",
                            (Object) asked.stream().map(each -> each.question()).toArray(Integer[]::new))
                    .map(rows -> rows.stream().map(row -> (String) row[0]).toList());
        });

        var answers = Together.run(pieces, questions::ask);

        assertThat(answers).isEqualTo(pieces.stream().map(String::valueOf).toList());
        assertThat(sizes).hasSizeLessThan(MANY / 2);
    }

    @Test
    void theQuestionThatCannotBeAnsweredIsSingledOut() {
        var questions = shared.<Integer, String>questions("questions", asked -> SessionSql.select(
                        "SELECT (100 / (n - " + ONE
                                + "))::text FROM unnest($1::int[]) WITH ORDINALITY AS t(n, place) ORDER BY place",
                        (Object) asked.stream().map(each -> each.question()).toArray(Integer[]::new))
                .map(rows -> rows.stream().map(row -> (String) row[0]).toList()));

        var answers = Together.run(pieces, questions::ask);

        assertThat(answers.get(ONE)).startsWith(Together.FAILED).contains("division by zero");
        others().forEach(i -> assertThat(answers.get(i)).isEqualTo(String.valueOf(100 / (i - ONE))));
    }

    @Test
    void workThatAnswersTooFewQuestionsFails() {
        var questions = shared.<Integer, String>questions(
                "questions", asked -> Uni.createFrom().item(Collections.emptyList()));

        assertThatThrownBy(() -> OnContext.run(() -> questions.ask(1)))
                .hasMessageContaining("0 answers to 1 questions");
    }

    private String name(int piece) {
        return test + piece;
    }

    private Uni<String> store(int piece) {
        return SessionSql.select(STORE, name(piece)).map(rows -> (String) rows.getFirst()[0]);
    }

    private List<Integer> others() {
        return pieces.stream().filter(i -> i != ONE).toList();
    }

    /** Checks that these pieces of the test are stored once, and no others. */
    private void assertStored(List<Integer> expected) {
        assertThat(Numbers.sql("SELECT key FROM seen WHERE key LIKE $1 || '%'", test).stream()
                        .map(row -> row[0]))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(this::name).toList());
    }
}
