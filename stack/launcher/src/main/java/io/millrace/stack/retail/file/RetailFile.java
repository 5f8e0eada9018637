package io.millrace.stack.retail.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

import io.millrace.stack.StackException;

/**
 * A file of invoices, read row by row, never into memory as a whole. An invoice is read with all of its lines or not at
 * all: if one of them is rejected, all are.
 */
public final class RetailFile {

    private final Path path;
    private final Dialect dialect;
    private final LineParser parser;
    private final Screening screening = new Screening();

    private RetailFile(Path path, Dialect dialect) {
        this.path = path;
        this.dialect = dialect;
        this.parser = new LineParser(dialect.decimal(), dialect.dates());
    }

    /** Receives the rejected rows. */
    public interface OnReject {
        void rejected(Row row, String reason);
    }

    /** Recognises the dialect, and finds the invoices that have rejected lines. */
    public static RetailFile open(Path path, Overrides overrides) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new UnusableFileException("There is no readable file " + path.toAbsolutePath());
        }
        try {
            var file = new RetailFile(path, Dialect.of(path, overrides));
            file.each(file.screening::accept, (row, reason) -> file.screening.reject(row, invoice(row)));
            return file;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Reads the whole file: the lines of invoices that can be imported, and the rejected rows. */
    public void read(Consumer<RetailLine> onLine, OnReject onReject) {
        try {
            each(
                    line -> screening
                            .reason(line.invoice())
                            .ifPresentOrElse(
                                    reason -> onReject.rejected(line.row(), reason), () -> onLine.accept(line)),
                    onReject);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private void each(Consumer<RetailLine> onLine, OnReject onReject) throws IOException {
        try (var rows = new RowReader(dialect.encoding().open(path), dialect.delimiter(), dialect.columns())) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                switch (row.get()) {
                    case Row.Torn torn -> onReject.rejected(torn, torn.reason());
                    case Row.Whole whole -> take(whole, onLine, onReject);
                }
            }
        }
    }

    private void take(Row.Whole row, Consumer<RetailLine> onLine, OnReject onReject) {
        RetailLine line;
        try {
            line = parser.parse(row);
        } catch (RejectedException e) {
            onReject.rejected(row, String.valueOf(e.getMessage()));
            return;
        }
        onLine.accept(line);
    }

    private static Optional<String> invoice(Row row) {
        return switch (row) {
            case Row.Torn torn -> torn.invoice();
            case Row.Whole whole -> Identifiers.readable(whole.cell(Column.INVOICE));
        };
    }

    private static StackException unreadable(Path path, IOException e) {
        return new StackException("%s can't be read: %s".formatted(path, e.getMessage()), e);
    }

    public Path path() {
        return path;
    }

    /** What was recognised, for people. */
    public String dialect() {
        return dialect.toString();
    }

    /** The options with which a file of this one's rejected lines is read alike. */
    public String options() {
        return "--date-format '%s'%s".formatted(dialect.dates().name(), dialect.decimal() == ',' ? " --decimal ," : "");
    }

    /** The number of invoices that are rejected with all of their lines. */
    public int rejectedInvoices() {
        return screening.rejectedInvoices();
    }

    /** Whether the file has an invoice that can be imported and is no cancellation. */
    public boolean hasSales() {
        return screening.hasSales();
    }

    /** Identifies the file's content. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
