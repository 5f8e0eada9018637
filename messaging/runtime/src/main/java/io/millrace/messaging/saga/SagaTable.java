package io.millrace.messaging.saga;

import static io.millrace.messaging.saga.SagaStatus.COMPENSATED;
import static io.millrace.messaging.saga.SagaStatus.COMPENSATING;
import static io.millrace.messaging.saga.SagaStatus.COMPLETED;
import static io.millrace.messaging.saga.SagaStatus.RUNNING;
import static io.millrace.messaging.saga.SagaStatus.STUCK;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.millrace.messaging.saga.SagaEvent.Kind;

/**
 * The transitions of a saga: status and event give the statuses that may follow; the {@link StepTable} decides among
 * them. {@code SagaModelTest} checks the machine against this table, and {@code docs/messaging.md} shows the table.
 */
final class SagaTable {

    private SagaTable() {}

    /** The statuses in which the event may leave the saga; none where the event is declined. */
    static Set<SagaStatus> next(SagaStatus status, Kind event) {
        return switch (status) {
            case RUNNING ->
                switch (event) {
                    case DONE -> to(RUNNING, COMPLETED);
                    case REFUSED -> to(RUNNING, COMPENSATING, COMPENSATED, STUCK);
                    case DEADLINE -> to(RUNNING, COMPENSATING, COMPENSATED);
                    case CANCEL -> to(COMPENSATING, COMPENSATED);
                    case NOT_UNDONE, KEPT -> to(RUNNING);
                    case UNDONE, RETRY, SKIP -> to();
                };
            case COMPENSATING ->
                switch (event) {
                    case DONE -> to(COMPENSATING);
                    case REFUSED, UNDONE -> to(COMPENSATING, COMPENSATED);
                    case NOT_UNDONE -> to(COMPENSATING, STUCK);
                    case KEPT -> to(RUNNING, COMPLETED, COMPENSATING, STUCK);
                    case DEADLINE -> to(COMPENSATING);
                    case CANCEL, RETRY, SKIP -> to();
                };
            case STUCK ->
                switch (event) {
                    case DONE -> to(RUNNING, COMPLETED, COMPENSATING, STUCK);
                    case REFUSED -> to(COMPENSATING, COMPENSATED, STUCK);
                    case UNDONE -> to(COMPENSATING, COMPENSATED, STUCK);
                    case NOT_UNDONE -> to(STUCK);
                    case KEPT -> to(RUNNING, COMPLETED, STUCK);
                    case CANCEL -> to(COMPENSATING);
                    case RETRY -> to(RUNNING, COMPENSATING);
                    case SKIP -> to(RUNNING, COMPLETED, COMPENSATING, COMPENSATED);
                    case DEADLINE -> to();
                };
            case COMPLETED ->
                switch (event) {
                    case DONE, REFUSED, NOT_UNDONE, KEPT -> to(COMPLETED);
                    case UNDONE, DEADLINE, CANCEL, RETRY, SKIP -> to();
                };
            case COMPENSATED ->
                switch (event) {
                    case DONE -> to(COMPENSATING, COMPENSATED);
                    case REFUSED, UNDONE, NOT_UNDONE, KEPT -> to(COMPENSATED);
                    case DEADLINE, CANCEL, RETRY, SKIP -> to();
                };
        };
    }

    private static Set<SagaStatus> to(SagaStatus... next) {
        var all = EnumSet.noneOf(SagaStatus.class);
        all.addAll(List.of(next));
        return Collections.unmodifiableSet(all);
    }
}
