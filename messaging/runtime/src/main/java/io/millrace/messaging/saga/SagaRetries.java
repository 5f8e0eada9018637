package io.millrace.messaging.saga;

import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** Tries many stuck sagas again: a saga whose retry fails holds up no other saga. */
@ApplicationScoped
class SagaRetries {

    private static final Logger LOG = Logger.getLogger(SagaRetries.class);

    private static final int AT_ONCE = 4;

    private final SagaLists lists;

    SagaRetries(SagaLists lists) {
        this.lists = lists;
    }

    private enum Outcome {
        RETRIED,
        /** The saga has gone on by itself, or another person was quicker. */
        NOT_STUCK,
        FAILED
    }

    Uni<Sagas.Retried> all(String reason, int atMost, Function<UUID, Uni<Sagas.Answer>> retry) {
        return Contexts.here(lists.stuckBecause(reason, atMost))
                .chain(ids -> Multi.createFrom()
                        .iterable(ids)
                        .onItem()
                        .transformToUni(id -> Contexts.isolated(() -> one(id, retry)))
                        .merge(AT_ONCE)
                        .collect()
                        .asList())
                .chain(outcomes -> Contexts.here(lists.countStuckBecause(reason))
                        .map(left -> {
                            int retried = count(outcomes, Outcome.RETRIED);
                            LOG.infof("stuck sagas: %d retried, %d left, reason: %s", retried, left, reason);
                            return new Sagas.Retried(retried, count(outcomes, Outcome.FAILED), left);
                        }));
    }

    private Uni<Outcome> one(UUID id, Function<UUID, Uni<Sagas.Answer>> retry) {
        return SessionSql.inTransaction(() -> retry.apply(id))
                .map(answer -> answer == Sagas.Answer.DONE ? Outcome.RETRIED : Outcome.NOT_STUCK)
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("saga %s could not be retried and stays stuck: %s", id, failure);
                    return lists.toTheEnd(id).replaceWith(Outcome.FAILED);
                });
    }

    private static int count(Iterable<Outcome> outcomes, Outcome wanted) {
        int count = 0;
        for (Outcome outcome : outcomes) {
            count += outcome == wanted ? 1 : 0;
        }
        return count;
    }
}
