package io.millrace.orders;

import io.millrace.kit.Problems;
import io.millrace.messaging.saga.SagaStatus;

/** The orders of a list of sagas. A minus sign reverses an order. */
enum SagaSort {
    CHANGED_AT("changedAt"),
    CHANGED_AT_DOWN("-changedAt");

    private final String text;

    SagaSort(String text) {
        this.text = text;
    }

    static SagaSort parse(String parameter, String text) {
        return switch (text) {
            case "changedAt" -> CHANGED_AT;
            case "-changedAt" -> CHANGED_AT_DOWN;
            default -> throw Problems.badRequest(parameter, "must be changedAt or -changedAt");
        };
    }

    boolean isOldestFirst() {
        return this == CHANGED_AT;
    }

    /** The name of a list, which its cursors hold for. Cursors of the former release name the status alone. */
    String list(SagaStatus status) {
        return this == CHANGED_AT_DOWN ? status.name() : status + " " + text;
    }
}
