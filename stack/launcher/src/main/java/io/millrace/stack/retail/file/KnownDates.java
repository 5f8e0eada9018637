package io.millrace.stack.retail.file;

import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/** The date formats that are recognised; each with or without a time of day. */
enum KnownDates {
    ISO("yyyy-MM-dd", "uuuu-M-d['T'H:mm[:ss][.SSSSSS][.SSS][XXX]][ H:mm[:ss][.SSSSSS][.SSS][XXX]]"),
    YEAR_FIRST("yyyy/M/d", "uuuu/M/d" + KnownDates.TIME),
    MONTH_FIRST("M/d/yyyy", "M/d/" + KnownDates.YEAR + KnownDates.TIME),
    DAY_FIRST("d/M/yyyy", "d/M/" + KnownDates.YEAR + KnownDates.TIME),
    MONTH_FIRST_DASHES("M-d-yyyy", "M-d-" + KnownDates.YEAR + KnownDates.TIME),
    DAY_FIRST_DASHES("d-M-yyyy", "d-M-" + KnownDates.YEAR + KnownDates.TIME),
    DAY_FIRST_POINTS("d.M.yyyy", "d.M." + KnownDates.YEAR + KnownDates.TIME);

    private static final String YEAR = "[uuuu][uu]";
    private static final String TIME = "[ h:mm[:ss] a][ H:mm[:ss]]";

    private final String label;
    private final DateTimeFormatter formatter;

    KnownDates(String label, String pattern) {
        this.label = label;
        this.formatter = DateFormat.of(label, pattern).formatter();
    }

    DateFormat format() {
        return new DateFormat(label, formatter);
    }

    static Optional<KnownDates> named(String name) {
        return Arrays.stream(values()).filter(known -> known.label.equals(name)).findFirst();
    }

    /** The format with day and month the other way round. */
    Optional<KnownDates> twin() {
        return switch (this) {
            case MONTH_FIRST -> Optional.of(DAY_FIRST);
            case DAY_FIRST -> Optional.of(MONTH_FIRST);
            case MONTH_FIRST_DASHES -> Optional.of(DAY_FIRST_DASHES);
            case DAY_FIRST_DASHES -> Optional.of(MONTH_FIRST_DASHES);
            case ISO, YEAR_FIRST, DAY_FIRST_POINTS -> Optional.empty();
        };
    }
}
