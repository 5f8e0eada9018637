package io.millrace.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Calls that arrive while a statement runs share the next one. */
class TogetherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    /** The keys of each statement. */
    private final List<List<String>> statements = new CopyOnWriteArrayList<>();

    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    private record Call(String key, int number) implements Together.Keyed {}

    @Test
    void callsThatArriveWhileAStatementRunsShareTheNextOne() throws Exception {
        var together = together(TogetherTest::counted);

        var answers = afterTheFirst(together, new Call("a", 1), new Call("b", 2), new Call("c", 3));

        assertThat(answers.get(0).get()).isEqualTo("a 1");
        assertThat(answers.get(2).get()).isEqualTo("c 3");
        assertThat(statements).hasSize(2);
        assertThat(statements.getLast()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void twoCallsUnderOneKeyShareNoStatement() throws Exception {
        var together = together(TogetherTest::counted);

        var answers = afterTheFirst(together, new Call("a", 1), new Call("b", 2), new Call("a", 3));

        assertThat(List.of(
                        answers.get(0).get(),
                        answers.get(1).get(),
                        answers.get(2).get()))
                .containsExactly("a 1", "b 2", "a 3");
        assertThat(statements).hasSize(3).allSatisfy(keys -> assertThat(keys).doesNotHaveDuplicates());
    }

    @Test
    void aCallWhoseDataTheBooksRefuseFailsAlone() throws Exception {
        var together = together(calls -> {
            if (calls.stream().anyMatch(call -> call.number() == 2)) {
                throw new IllegalStateException(new SQLException("no such text", "22021"));
            }
            return counted(calls);
        });

        var answers = afterTheFirst(together, new Call("a", 1), new Call("b", 2), new Call("c", 3));

        assertThat(answers.get(0).get()).isEqualTo("a 1");
        assertThat(answers.get(2).get()).isEqualTo("c 3");
        assertThatThrownBy(answers.get(1)::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void allCallsOfAStatementFailWithTheDatabase() throws Exception {
        var together = together(calls -> {
            if (calls.size() > 1) {
                throw new IllegalStateException(new SQLException("the database is away", "08006"));
            }
            return counted(calls);
        });

        var answers = afterTheFirst(together, new Call("a", 1), new Call("b", 2));

        assertThatThrownBy(answers.get(0)::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(answers.get(1)::get).isInstanceOf(ExecutionException.class);
        assertThat(statements).hasSize(2);
    }

    private Together<Call, String> together(Function<List<Call>, Map<String, String>> work) {
        return new Together<>(calls -> {
            statements.add(calls.stream().map(Call::key).toList());
            if (statements.size() == 1) {
                awaitEnd();
            }
            return work.apply(calls);
        });
    }

    private void awaitEnd() {
        try {
            firstMayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the calls wait, in their order, behind a statement that runs. */
    private List<CompletableFuture<String>> afterTheFirst(Together<Call, String> together, Call... calls) {
        var first = CompletableFuture.supplyAsync(() -> together.result(new Call("first", 0)), THREADS);
        await().atMost(PATIENCE).until(() -> statements.size() == 1);
        var answers = Stream.of(calls)
                .map(call -> {
                    int before = together.waiting();
                    var answer = CompletableFuture.supplyAsync(() -> together.result(call), THREADS);
                    await().atMost(PATIENCE).until(() -> together.waiting() > before);
                    return answer;
                })
                .toList();
        firstMayEnd.countDown();
        assertThat(first.join()).isEqualTo("first 0");
        return answers;
    }

    private static Map<String, String> counted(List<Call> calls) {
        return calls.stream().collect(Collectors.toMap(Call::key, call -> call.key() + " " + call.number()));
    }
}
