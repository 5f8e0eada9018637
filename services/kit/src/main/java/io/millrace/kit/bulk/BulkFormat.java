package io.millrace.kit.bulk;

import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.JsonProblemMapper;
import io.millrace.kit.Problems;

/** The two forms of a body with many lines. */
public sealed interface BulkFormat<T> {

    String NDJSON = "application/x-ndjson";
    String CSV = "text/csv";

    /** Whether a quoted field may have line ends. */
    boolean hasQuotes();

    /** The line of a record; null for a header. Fails with a problem that names the field. */
    @Nullable T read(BulkRecord bulkRecord);

    /**
     * The form of a request's body.
     *
     * @param contentType one of {@link #NDJSON} and {@link #CSV}; the endpoint takes no other
     * @param columns the columns of CSV that the endpoint takes
     */
    static <T> BulkFormat<T> of(
            String contentType, ObjectMapper mapper, Class<T> type, Set<String> columns, Function<CsvLine, T> ofCsv) {
        return contentType.toLowerCase(Locale.ROOT).startsWith(CSV)
                ? new Csv<>(columns, ofCsv)
                : new Json<>(mapper, type);
    }

    private static void check(BulkRecord bulkRecord) {
        if (bulkRecord.fault() != null) {
            throw Problems.badRequest("line", bulkRecord.fault());
        }
    }

    /** An object in each line. */
    record Json<T>(ObjectMapper mapper, Class<T> type) implements BulkFormat<T> {

        @Override
        public boolean hasQuotes() {
            return false;
        }

        @Override
        public T read(BulkRecord bulkRecord) {
            check(bulkRecord);
            try {
                T line = mapper.readValue(bulkRecord.text(), type);
                if (line == null) {
                    throw Problems.badRequest("line", "must be an object");
                }
                return line;
            } catch (JacksonException e) {
                throw JsonProblemMapper.problem(e);
            }
        }
    }

    /** Comma-separated values below a header, as in RFC 4180. */
    final class Csv<T> implements BulkFormat<T> {

        private final Set<String> columns;
        private final Function<CsvLine, T> ofCsv;
        private @Nullable CsvHeader header;
        /** Of the header: then no line can be read. */
        private @Nullable HttpProblem fault;

        Csv(Set<String> columns, Function<CsvLine, T> ofCsv) {
            this.columns = columns;
            this.ofCsv = ofCsv;
        }

        @Override
        public boolean hasQuotes() {
            return true;
        }

        @Override
        public @Nullable T read(BulkRecord bulkRecord) {
            if (fault != null) {
                throw fault;
            }
            if (header == null) {
                readHeader(bulkRecord);
                return null;
            }
            check(bulkRecord);
            return ofCsv.apply(header.line(bulkRecord.text()));
        }

        private void readHeader(BulkRecord first) {
            try {
                check(first);
                header = CsvHeader.of(first.text(), columns);
            } catch (HttpProblem problem) {
                fault = problem;
                throw problem;
            }
        }
    }
}
