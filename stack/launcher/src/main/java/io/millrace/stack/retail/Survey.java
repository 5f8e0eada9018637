package io.millrace.stack.retail;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.stack.StackException;
import io.millrace.stack.retail.file.Overrides;
import io.millrace.stack.retail.file.RetailFile;
import io.millrace.stack.retail.file.RetailLine;
import io.millrace.stack.retail.file.UnusableFileException;

/** What a file holds for an import, known before the first request. */
public final class Survey implements Closeable {

    private static final String NO_SALE = "reverses nothing: this file has no sale that can be imported";

    private final RetailFile file;
    private final Rejects rejects;
    private final Assortment assortment = new Assortment();
    private final Map<String, Long> lastLines = new HashMap<>();
    private final Set<String> reversals = new HashSet<>();
    private final boolean hasSales;
    private long lines;
    private BigDecimal total = BigDecimal.ZERO;

    private Survey(RetailFile file, Rejects rejects) {
        this.file = file;
        this.rejects = rejects;
        this.hasSales = file.hasSales();
    }

    /**
     * Reads the whole file, prints its dialect as the first line, and writes the rejected lines.
     *
     * @throws UnusableFileException if nothing in the file can be imported
     */
    public static Survey of(Path path, Overrides overrides, Path rejectFile, PrintWriter out) {
        if (isSame(path, rejectFile)) {
            throw new StackException(
                    "The rejected lines can't be written to the file that is imported: name another one with --rejects");
        }
        RetailFile file = RetailFile.open(path, overrides);
        out.printf("Recognised: %s.%n", file.dialect());
        out.flush();
        var survey = new Survey(file, new Rejects(rejectFile));
        try {
            file.read(survey::add, (row, reason) -> {
                survey.lines++;
                survey.rejects.add(row, reason);
            });
            survey.requireSales();
            return survey;
        } catch (RuntimeException e) {
            survey.close();
            throw e;
        }
    }

    private static boolean isSame(Path path, Path rejectFile) {
        try {
            return Files.exists(path) && Files.exists(rejectFile) && Files.isSameFile(path, rejectFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(RetailLine line) {
        lines++;
        if (!hasSales) {
            rejects.add(line.row(), NO_SALE);
            return;
        }
        assortment.add(line);
        lastLines.put(line.invoice(), line.number());
        if (line.isReturn()) {
            reversals.add(line.invoice());
        } else {
            total = total.add(line.price().multiply(BigDecimal.valueOf(line.quantity())));
        }
    }

    private void requireSales() {
        if (lines == 0) {
            throw new UnusableFileException(
                    "%s has a header and no line behind it: nothing is imported.".formatted(file.path()));
        }
        if (!hasSales) {
            String reasons = rejects.reasons().entrySet().stream()
                    .map(reason -> "%n  %,6d  %s".formatted(reason.getValue(), reason.getKey()))
                    .collect(Collectors.joining());
            throw new UnusableFileException("No line of %s can be used: nothing is imported. Lines and reasons: %s%s"
                    .formatted(file.path(), rejects.path(), reasons));
        }
    }

    /** Prints what an import would do. */
    public void print(PrintWriter out) {
        out.printf(
                "An import would place %,d orders of %s in all, by the file's prices, and look for the sales of %,d cancellations.%n",
                sales(), total.toPlainString(), reversals.size());
        out.printf(
                "Of %,d lines %,d are rejected, with all of %,d invoices: %s%n",
                lines, rejects.count(), file.rejectedInvoices(), rejects.path());
        rejects.reasons().forEach((reason, count) -> out.printf("  %,6d  %s%n", count, reason));
        out.flush();
    }

    RetailFile file() {
        return file;
    }

    Rejects rejects() {
        return rejects;
    }

    Assortment assortment() {
        return assortment;
    }

    /** The number of the last line of each invoice. */
    Map<String, Long> lastLines() {
        return lastLines;
    }

    /** Invoices that are no cancellations. */
    long sales() {
        return lastLines.size() - (long) reversals.size();
    }

    long lines() {
        return lines;
    }

    @Override
    public void close() {
        rejects.close();
    }
}
