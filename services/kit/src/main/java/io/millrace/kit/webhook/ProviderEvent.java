package io.millrace.kit.webhook;

import io.millrace.kit.Problems;

/** An event that a provider tells by a signed message. */
public interface ProviderEvent {

    /**
     * Checks the event against the provider's contract.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400, which names the first field that breaks it
     */
    void demandComplete();

    /** The reference of what the event is about; present once the event is known to be complete. */
    String reference();

    /**
     * Checks one field.
     *
     * @param field its path, such as {@code data.id}
     * @param kept whether the field keeps the contract
     * @param otherwise what is wrong with it if not, such as "is missing"
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the field does not keep the contract
     */
    static void demand(String field, boolean kept, String otherwise) {
        if (!kept) {
            throw Problems.badRequest(field, otherwise);
        }
    }
}
