package io.millrace.messaging.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GathererTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FAULTY = "faulty";
    private static final String SILENT = "silent";

    private final List<List<String>> statements = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Gatherer<String, String> gatherer = new Gatherer<>(this::answer, now::get);
    private Vertx vertx;
    private Context context;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
    }

    @AfterEach
    void stop() {
        vertx.close();
    }

    private Uni<List<String>> answer(List<String> questions) {
        statements.add(questions);
        if (questions.contains(SILENT)) {
            return Uni.createFrom().nothing();
        }
        return questions.contains(FAULTY)
                ? Uni.createFrom().failure(new IllegalStateException("no answer"))
                : Uni.createFrom()
                        .item(questions.stream().map(String::toUpperCase).toList());
    }

    @Test
    void questionsOfOneTaskAreAnsweredTogetherEachWithItsOwnAnswer() {
        assertThat(ask("a", "b", "c")).containsExactly("A", "B", "C");

        assertThat(statements).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void aQuestionThatFailsTakesOthersAlongOnceAndFailsAloneThen() {
        assertThat(ask("a", FAULTY, "b")).containsExactly("failed", "failed", "failed");

        assertThat(ask("a", FAULTY, "b")).containsExactly("A", "failed", "B");
    }

    @Test
    void aQuestionThatGoesOnFailingTakesOthersAlongOnceOnly() {
        assertThat(ask("a", FAULTY)).containsExactly("failed", "failed");
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(ask(FAULTY)).containsExactly("failed");
        now.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(ask("a", FAULTY)).containsExactly("A", "failed");
    }

    @Test
    void aQuestionWithoutAnAnswerHoldsUpNoLaterOne() {
        context.runOnContext(ignored -> gatherer.ask(SILENT).subscribe().with(answer -> {}, failure -> {}));
        await().until(() -> statements.contains(List.of(SILENT)));

        assertThat(ask("a", "b")).containsExactly("A", "B");
    }

    /** Asks the questions in one task, and returns their answers. */
    private List<String> ask(String... questions) {
        return Uni.createFrom()
                .<List<String>>emitter(emitter -> context.runOnContext(ignored -> Uni.join()
                        .all(Stream.of(questions)
                                .map(question ->
                                        gatherer.ask(question).onFailure().recoverWithItem("failed"))
                                .toList())
                        .andFailFast()
                        .subscribe()
                        .with(emitter::complete, emitter::fail)))
                .await()
                .atMost(PATIENCE);
    }
}
