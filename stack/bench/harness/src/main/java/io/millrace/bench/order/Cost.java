package io.millrace.bench.order;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a system took for its work, all of its processes, its broker and its database included.
 *
 * @param processorTime processor time by the process's name
 * @param transactions transactions of the database server, those of services that wait for work included
 * @param statements statements of the database server, begin and commit included
 */
record Cost(Map<String, Duration> processorTime, long transactions, long statements) {

    /** What was taken since an earlier reading. */
    Cost since(Cost before) {
        var times = new LinkedHashMap<String, Duration>();
        processorTime.forEach(
                (name, time) -> times.put(name, time.minus(before.processorTime.getOrDefault(name, Duration.ZERO))));
        return new Cost(times, transactions - before.transactions, statements - before.statements);
    }

    /** Processor time of all processes for each of these orders, in milliseconds. */
    double millisAnOrder(long orders) {
        return processorTime.values().stream().mapToLong(Duration::toMillis).sum() / (double) orders;
    }

    /** Processor time of each process for each of these orders, in milliseconds. */
    Map<String, Double> shares(long orders) {
        var shares = new LinkedHashMap<String, Double>();
        processorTime.forEach((name, time) -> shares.put(name, time.toMillis() / (double) orders));
        return shares;
    }
}
