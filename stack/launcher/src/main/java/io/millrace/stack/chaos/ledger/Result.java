package io.millrace.stack.chaos.ledger;

import java.util.List;
import java.util.Map;

/**
 * The result of the ledger's checks.
 *
 * @param checks number of checks
 * @param outcomes number of orders by final status
 * @param reasons number of cancelled orders by reason
 * @param records number of records in all topics
 * @param duplicates number of records that were published again after a crash
 */
public record Result(
        int checks,
        Map<String, Integer> outcomes,
        Map<String, Integer> reasons,
        int records,
        int duplicates,
        List<Violation> violations) {

    public boolean isClean() {
        return violations.isEmpty();
    }
}
