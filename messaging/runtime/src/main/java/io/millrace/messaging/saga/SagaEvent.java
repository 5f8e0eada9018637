package io.millrace.messaging.saga;

import org.jspecify.annotations.Nullable;

/** An event of a saga: a participant's answer, a deadline, or a person's request. */
sealed interface SagaEvent {

    /** The kinds of events, which are the columns of the tables {@link StepTable} and {@link SagaTable}. */
    enum Kind {
        DONE,
        REFUSED,
        UNDONE,
        NOT_UNDONE,
        KEPT,
        DEADLINE,
        CANCEL,
        RETRY,
        SKIP;

        /**
         * Whether a person requests the event; a request that is not possible is declined with an answer to that
         * person.
         */
        boolean isRequest() {
            return this == CANCEL || this == RETRY || this == SKIP;
        }
    }

    Kind kind();

    /** Text for the timeline; null where the event has no text of its own. */
    default @Nullable String detail() {
        return null;
    }

    /** A participant's answer to a command or a compensation, in time or late. */
    sealed interface Answer extends SagaEvent {

        /** Index of the step. */
        int step();

        /** Index of the step's command, or compensation, that this event answers; the first is 0. */
        int attempt();
    }

    /** The command was carried out. */
    record Done(int step, int attempt) implements Answer {
        @Override
        public Kind kind() {
            return Kind.DONE;
        }
    }

    /** The command was refused: this attempt did nothing. */
    record Refused(int step, int attempt, String detail) implements Answer {
        @Override
        public Kind kind() {
            return Kind.REFUSED;
        }
    }

    /**
     * The compensation was carried out: nothing of the step is left, and the step's commands have no effect from now
     * on.
     */
    record Undone(int step, int attempt) implements Answer {
        @Override
        public Kind kind() {
            return Kind.UNDONE;
        }
    }

    /** The compensation was refused. */
    record NotUndone(int step, int attempt, String detail) implements Answer {
        @Override
        public Kind kind() {
            return Kind.NOT_UNDONE;
        }
    }

    /** The compensation came too late: the step stays done, and cannot be undone any more. */
    record Kept(int step, int attempt) implements Answer {
        @Override
        public Kind kind() {
            return Kind.KEPT;
        }

        @Override
        public String detail() {
            return "it is too late to undo the step";
        }
    }

    /** No answer came in time, or a pause is over. The event concerns the current step. */
    record Deadline() implements SagaEvent {
        @Override
        public Kind kind() {
            return Kind.DEADLINE;
        }
    }

    /** A client wants the saga undone. */
    record Cancel(String detail) implements SagaEvent {
        @Override
        public Kind kind() {
            return Kind.CANCEL;
        }
    }

    /** A person has mended the cause: the current step is tried again. */
    record Retry(String detail) implements SagaEvent {
        @Override
        public Kind kind() {
            return Kind.RETRY;
        }
    }

    /** A person has done, or undone, the current step by other means. */
    record Skip(String detail) implements SagaEvent {
        @Override
        public Kind kind() {
            return Kind.SKIP;
        }
    }
}
