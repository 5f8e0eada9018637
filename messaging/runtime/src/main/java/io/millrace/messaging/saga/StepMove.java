package io.millrace.messaging.saga;

/** The cells of the {@link StepTable}: the effect of an event on the step that the event concerns. */
enum StepMove {
    NEVER("The event cannot reach a step of this status. It would change nothing; a person's request is declined."),
    NOTE("The step does not change. The timeline gets a line."),
    SEND("The step becomes `SENT`: the saga sends its command, with a deadline."),
    FINISH(
            "The step becomes `DONE`, and the saga sends the next step's command. After the last step the saga is `COMPLETED`. "
                    + "A stuck saga goes on."),
    REFUSE(
            "The step becomes `REFUSED`, and the saga turns back. A step that must succeed becomes `SEND_AGAIN`, and its "
                    + "command is sent again after a pause; after more refusals than its retries allow, the saga is `STUCK`. The "
                    + "refusal of an earlier attempt, or a second refusal of one attempt, is only noted."),
    DOUBT("The step may have been done, so the saga turns back and undoes the step. A step that must succeed becomes "
            + "`SEND_AGAIN`: its command is sent again after growing pauses, without limit."),
    TURN_BACK(
            "The saga turns back from this step, which may have been done. The request is declined once a step has begun "
                    + "that must succeed and has no compensation."),
    RECALL(
            "The participant did the step after all, so the step becomes `UNDOING`: the saga sends its compensation. While "
                    + "the saga is undoing a later step, the step becomes `DONE` and is undone in its turn."),
    RESOLVE(
            "The step becomes `UNDONE`, as by *settle*, if only one command was sent and no reply says that it was done. "
                    + "Otherwise the reply is only noted."),
    UNDO("The step becomes `UNDOING`: the saga sends the compensation, with a deadline."),
    REFUSE_UNDO("The step becomes `UNDO_AGAIN`, and its compensation is sent again after a pause; after more refusals "
            + "than its retries allow, the saga is `STUCK`. The refusal of an earlier attempt, or a second refusal of one "
            + "attempt, is only noted."),
    WAIT("The step becomes `UNDO_AGAIN`: its compensation is sent again after growing pauses, without limit."),
    KEEP(
            "The step becomes `DONE`, and the saga goes forward again, as by *finish*. If an earlier step is undone already, the "
                    + "answer counts as *refuse undo*."),
    SETTLE("The step becomes `UNDONE`, and the saga undoes the step before it. After the first step the saga is "
            + "`COMPENSATED`. A stuck saga goes on.");

    private final String meaning;

    StepMove(String meaning) {
        this.meaning = meaning;
    }

    /** The cell's description for the guide. */
    String meaning() {
        return meaning;
    }
}
