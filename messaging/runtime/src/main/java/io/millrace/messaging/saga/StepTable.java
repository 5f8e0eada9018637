package io.millrace.messaging.saga;

import static io.millrace.messaging.saga.StepMove.*;

import io.millrace.messaging.saga.SagaEvent.Kind;

/**
 * The transitions of a step: status and event decide the {@link StepMove}. {@code docs/messaging.md} shows the table,
 * and {@code SagaGuideTest} writes it there.
 *
 * <p>An answer concerns the step that it names; every other event concerns the saga's current step.
 */
final class StepTable {

    private StepTable() {}

    static StepMove move(StepStatus status, Kind event) {
        return switch (status) {
            case PENDING ->
                switch (event) {
                    case DONE, REFUSED, UNDONE, NOT_UNDONE, KEPT, DEADLINE, CANCEL, RETRY, SKIP -> NEVER;
                };
            case SENT ->
                switch (event) {
                    case DONE -> FINISH;
                    case REFUSED -> REFUSE;
                    case DEADLINE -> DOUBT;
                    case CANCEL -> TURN_BACK;
                    case UNDONE, NOT_UNDONE, KEPT, RETRY, SKIP -> NEVER;
                };
            case SEND_AGAIN ->
                switch (event) {
                    case DONE, SKIP -> FINISH;
                    case REFUSED -> REFUSE;
                    case DEADLINE, RETRY -> SEND;
                    case CANCEL -> TURN_BACK;
                    case UNDONE, NOT_UNDONE, KEPT -> NEVER;
                };
            case DONE ->
                switch (event) {
                    case DONE, REFUSED, UNDONE, NOT_UNDONE, KEPT -> NOTE;
                    case DEADLINE, CANCEL, RETRY, SKIP -> NEVER;
                };
            case REFUSED ->
                switch (event) {
                    case DONE -> RECALL;
                    case REFUSED -> NOTE;
                    case UNDONE, NOT_UNDONE, KEPT, DEADLINE, CANCEL, RETRY, SKIP -> NEVER;
                };
            case UNDOING ->
                switch (event) {
                    case DONE -> NOTE;
                    case REFUSED -> RESOLVE;
                    case UNDONE -> SETTLE;
                    case NOT_UNDONE -> REFUSE_UNDO;
                    case KEPT -> KEEP;
                    case DEADLINE -> WAIT;
                    case CANCEL, RETRY, SKIP -> NEVER;
                };
            case UNDO_AGAIN ->
                switch (event) {
                    case DONE -> NOTE;
                    case REFUSED -> RESOLVE;
                    case UNDONE, SKIP -> SETTLE;
                    case NOT_UNDONE -> REFUSE_UNDO;
                    case KEPT -> KEEP;
                    case DEADLINE, RETRY -> UNDO;
                    case CANCEL -> NEVER;
                };
            case UNDONE ->
                switch (event) {
                    case DONE -> RECALL;
                    case REFUSED, UNDONE, NOT_UNDONE, KEPT -> NOTE;
                    case DEADLINE, CANCEL, RETRY, SKIP -> NEVER;
                };
        };
    }
}
