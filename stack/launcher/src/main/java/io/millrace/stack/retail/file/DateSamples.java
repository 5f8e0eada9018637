package io.millrace.stack.retail.file;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out the date format of a file from all of its dates. */
final class DateSamples {

    private final Map<KnownDates, Long> fits = new EnumMap<>(KnownDates.class);
    /** The first date that fits a format and not its twin. */
    private final Map<KnownDates, String> proofs = new EnumMap<>(KnownDates.class);

    private String last = "";
    private String first = "";

    /** @param place such as {@code line 3} */
    void add(String date, String place) {
        // The lines of an invoice have the same date.
        if (date.isBlank() || date.equals(last)) {
            return;
        }
        last = date;
        Set<KnownDates> fitting = EnumSet.noneOf(KnownDates.class);
        for (KnownDates known : KnownDates.values()) {
            if (known.format().parse(date).isPresent()) {
                fitting.add(known);
            }
        }
        String sample = "'%s' in %s".formatted(date.strip(), place);
        if (first.isEmpty()) {
            first = sample;
        }
        for (KnownDates known : fitting) {
            fits.merge(known, 1L, Long::sum);
            Optional<KnownDates> twin = known.twin();
            if (twin.isPresent() && !fitting.contains(twin.get())) {
                proofs.putIfAbsent(known, sample);
            }
        }
    }

    /** The format, and how sure it is. */
    record Found(KnownDates dates, boolean isAssumed) {}

    /**
     * The format that most dates fit.
     *
     * @param monthFirst whether the month comes first where the dates leave that open
     * @throws UnusableFileException if the dates leave the format open, or contradict each other
     */
    Found find(boolean monthFirst) {
        if (first.isEmpty()) {
            // Each line is rejected for its lack of a date.
            return new Found(KnownDates.ISO, false);
        }
        long most = fits.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (most == 0) {
            throw problem(
                    "No date format that is known here fits %s in the column %s".formatted(first, Column.DATE.label()));
        }
        List<KnownDates> best = Arrays.stream(KnownDates.values())
                .filter(known -> fits.getOrDefault(known, 0L) == most)
                .toList();
        for (KnownDates known : best) {
            Optional<String> contradiction = known.twin().map(proofs::get);
            if (contradiction.isPresent() && proofs.containsKey(known)) {
                throw problem("Dates contradict each other: %s begins with %s, and %s does not"
                        .formatted(
                                proofs.get(known),
                                known.format().name().startsWith("M") ? "the month" : "the day",
                                contradiction.get()));
            }
        }
        if (best.size() == 1) {
            return new Found(best.getFirst(), false);
        }
        if (monthFirst && best.equals(List.of(KnownDates.MONTH_FIRST, KnownDates.DAY_FIRST))) {
            return new Found(KnownDates.MONTH_FIRST, true);
        }
        throw problem("The dates fit %s, for example %s"
                .formatted(
                        best.stream().map(known -> known.format().name()).collect(Collectors.joining(" and ")), first));
    }

    private static UnusableFileException problem(String what) {
        return new UnusableFileException(
                "%s. Name the format, such as --date-format d/M/yyyy, --date-format M/d/yyyy or --date-format 'dd MMM yyyy H:mm'."
                        .formatted(what));
    }
}
