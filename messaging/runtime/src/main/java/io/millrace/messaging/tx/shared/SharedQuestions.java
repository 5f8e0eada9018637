package io.millrace.messaging.tx.shared;

import java.util.List;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.SharedRuns.Settings;

/**
 * Answers questions in transactions that several questions share, by the same statements: see
 * {@link SharedWork#questions}.
 *
 * @param <Q> a question
 * @param <A> the answer to one question
 */
public final class SharedQuestions<Q, A> {

    private final Function<List<Asked<Q>>, Uni<List<A>>> work;
    private final String name;
    private final SharedRuns<Question<Q, A>> runs;

    SharedQuestions(
            Settings settings, DatabaseGate database, Context context, Function<List<Asked<Q>>, Uni<List<A>>> work) {
        this.work = work;
        this.name = settings.name();
        this.runs = new SharedRuns<>(settings, database, context, this::run);
    }

    /**
     * Asks when the Uni is subscribed to.
     *
     * @return completes on the caller's context when the transaction has committed; fails as the work does for this
     *     question alone
     */
    public Uni<A> ask(Q question) {
        return Contexts.hereIfAny(
                Uni.createFrom().emitter(caller -> runs.add(new Question<Q, A>(caller, question), false)));
    }

    private Uni<Void> run(List<Question<Q, A>> questions, Progress progress) {
        return questions.size() == 1
                ? answered(questions)
                : SharedTransaction.limited(
                        name, progress, Uni.createFrom().voidItem(), nothing -> answered(questions));
    }

    private Uni<Void> answered(List<Question<Q, A>> questions) {
        return Contexts.here(work.apply(questions.stream()
                        .map(each -> new Asked<>(each.question, each.trace()))
                        .toList()))
                .invoke(answers -> {
                    if (answers.size() != questions.size()) {
                        throw new IllegalStateException(
                                "%s: %d answers to %d questions".formatted(name, answers.size(), questions.size()));
                    }
                    for (int i = 0; i < answers.size(); i++) {
                        questions.get(i).hasAnswer(answers.get(i));
                    }
                })
                .chain(SessionSql::refuseRollbackMark);
    }

    private static final class Question<Q, A> extends CallersPiece<A> {

        private final Q question;

        Question(UniEmitter<? super A> caller, Q question) {
            super(caller);
            this.question = question;
        }

        void hasAnswer(A answer) {
            hasResult(answer);
        }
    }
}
