package io.millrace.stack.retail.file;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;

import io.millrace.stack.StackException;

/**
 * A format of dates.
 *
 * @param name the pattern, as {@code --date-format} takes it
 */
record DateFormat(String name, DateTimeFormatter formatter) {

    /** A known name, or a pattern of {@link DateTimeFormatter}. */
    static DateFormat named(String name) {
        return KnownDates.named(name).map(KnownDates::format).orElseGet(() -> {
            try {
                return of(name, name);
            } catch (IllegalArgumentException e) {
                throw new StackException(
                        "--date-format '%s' is no pattern such as d/M/yyyy H:mm: %s".formatted(name, e.getMessage()));
            }
        });
    }

    static DateFormat of(String name, String pattern) {
        return new DateFormat(
                name,
                new DateTimeFormatterBuilder()
                        .parseCaseInsensitive()
                        // A year of the era, yyyy, is a year: of this era.
                        .parseDefaulting(ChronoField.ERA, 1)
                        .appendPattern(pattern)
                        .toFormatter(Locale.ENGLISH)
                        .withResolverStyle(ResolverStyle.STRICT));
    }

    /** The time, in UTC if the text names an offset; midnight for a date alone. */
    Optional<LocalDateTime> parse(String text) {
        TemporalAccessor parsed;
        try {
            parsed = formatter.parse(text.strip());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date == null) {
            return Optional.empty();
        }
        LocalTime time = parsed.query(TemporalQueries.localTime());
        LocalDateTime at = date.atTime(time == null ? LocalTime.MIDNIGHT : time);
        ZoneOffset offset = parsed.query(TemporalQueries.offset());
        return Optional.of(offset == null ? at : at.minusSeconds(offset.getTotalSeconds()));
    }
}
