package io.millrace.stack.retail.file;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What is read from a file. */
final class Readings {

    static final String HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    final RetailFile file;
    final List<RetailLine> lines = new ArrayList<>();
    /** By line number. */
    final Map<Long, String> rejected = new TreeMap<>();

    private Readings(RetailFile file) {
        this.file = file;
        file.read(lines::add, (row, reason) -> rejected.put(row.number(), reason));
    }

    static Readings of(Path path, Overrides overrides) {
        return new Readings(RetailFile.open(path, overrides));
    }

    static Readings of(Path path) {
        return of(path, Overrides.NONE);
    }

    /** @param name of a file beside this class */
    static Path resource(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Readings.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @param rows behind the usual header */
    static Path write(Path folder, String rows) throws IOException {
        return Files.writeString(folder.resolve("invoices.csv"), HEADER + rows);
    }

    List<String> invoices() {
        return lines.stream().map(RetailLine::invoice).distinct().toList();
    }

    BigDecimal total() {
        return lines.stream()
                .map(line -> line.price().multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
