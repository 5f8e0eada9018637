package io.millrace.notifications.webhooks;

import io.millrace.kit.Problems;

/** The orders of lists of subscriptions and of messages. A minus sign reverses an order. */
enum CreationSort {
    CREATED_AT("createdAt"),
    CREATED_AT_DOWN("-createdAt");

    private final String text;

    CreationSort(String text) {
        this.text = text;
    }

    static CreationSort parse(String parameter, String text) {
        return switch (text) {
            case "createdAt" -> CREATED_AT;
            case "-createdAt" -> CREATED_AT_DOWN;
            default -> throw Problems.badRequest(parameter, "must be createdAt or -createdAt");
        };
    }

    String text() {
        return text;
    }
}
