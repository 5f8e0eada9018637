package io.millrace.stack.reconcile;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The services' databases, compared with the topics.
 *
 * @param read the number of records that were read
 */
public record Comparison(List<Forgotten> forgotten, List<Unwritten> unwritten, long read) {

    /** @param forgotten also uncertain ones, which count only if other events show that their service is behind */
    static Comparison of(List<Forgotten> forgotten, List<Unwritten> unwritten, long read) {
        var behind = new TreeSet<String>();
        forgotten.stream().filter(Forgotten::certain).map(Forgotten::service).forEach(behind::add);
        unwritten.stream().map(Unwritten::service).forEach(behind::add);
        var byGroup = new TreeMap<String, Forgotten>();
        forgotten.stream()
                .filter(events -> behind.contains(events.service()))
                .forEach(events -> byGroup.merge(events.group(), events, Forgotten::and));
        return new Comparison(List.copyOf(byGroup.values()), List.copyOf(unwritten), read);
    }

    /** The services whose database is older than the last events that they have handled or published. */
    public SortedSet<String> behind() {
        var services = new TreeSet<String>();
        forgotten.forEach(events -> services.add(events.service()));
        unwritten.forEach(events -> services.add(events.service()));
        return services;
    }

    public List<Forgotten> forgottenBy(String service) {
        return forgotten.stream()
                .filter(events -> events.service().equals(service))
                .toList();
    }

    List<Unwritten> unwrittenBy(String service) {
        return unwritten.stream()
                .filter(events -> events.service().equals(service))
                .toList();
    }

    /** Prints, service by service, the events that its database misses. */
    public void print(PrintWriter out) {
        if (behind().isEmpty()) {
            out.printf("No database is older than another: %,d records compared.%n", read);
        }
        for (String service : behind()) {
            out.printf("%s is behind: its database is older than %s.%n", service, since(service));
            forgottenBy(service)
                    .forEach(events -> out.printf(
                            "  It has handled %s of %s that its database does not know.%n",
                            events(events.events()), events.topic()));
            unwrittenBy(service)
                    .forEach(events -> out.printf(
                            "  It has published %s to %s that its database does not know; different keys: %,d.%n",
                            events(events.events()), events.topic(), events.keys()));
        }
        out.flush();
    }

    public static String events(long count) {
        return count == 1 ? "1 event" : "%,d events".formatted(count);
    }

    /** The time of the first event that the service's database does not know. */
    Instant since(String service) {
        return Stream.concat(
                        forgottenBy(service).stream().map(Forgotten::first),
                        unwrittenBy(service).stream().map(Unwritten::first))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
