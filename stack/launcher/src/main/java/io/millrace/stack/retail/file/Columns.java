package io.millrace.stack.retail.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file's header: the position of each column. Columns may stand in any order, and unknown columns are ignored.
 *
 * @param twice columns that the header has under two names
 */
record Columns(List<String> header, Map<Column, Integer> positions, List<Column> twice) {

    private static final List<String> ONLINE_RETAIL = Column.labels();
    private static final List<String> ONLINE_RETAIL_2 = List.of(
            "Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country");

    static Columns of(List<String> fields) {
        List<String> header = fields.stream().map(String::strip).toList();
        var positions = new EnumMap<Column, Integer>(Column.class);
        var twice = new ArrayList<Column>();
        for (int i = 0; i < header.size(); i++) {
            Optional<Column> column = Column.named(header.get(i));
            if (column.isPresent() && positions.putIfAbsent(column.get(), i) != null) {
                twice.add(column.get());
            }
        }
        return new Columns(header, positions, twice);
    }

    /** The number of fields of each row. */
    int width() {
        return header.size();
    }

    int position(Column column) {
        return positions.getOrDefault(column, -1);
    }

    boolean isComplete() {
        return positions.size() == Column.values().length && twice.isEmpty();
    }

    /** Whether the file is one of UCI's data sets Online Retail, or made like one: their dates begin with the month. */
    boolean isOnlineRetail() {
        return names().equals(ONLINE_RETAIL) || names().equals(ONLINE_RETAIL_2);
    }

    /** Spreadsheets export empty columns too. */
    private List<String> names() {
        return header.stream().filter(name -> !name.isEmpty()).toList();
    }

    /** The fields of a row that has them all, by column. */
    Map<Column, String> arrange(List<String> fields) {
        var cells = new EnumMap<Column, String>(Column.class);
        positions.forEach((column, position) -> cells.put(column, fields.get(position)));
        return cells;
    }

    /** The reason why the header cannot be used. */
    String problem() {
        if (!twice.isEmpty()) {
            return "has two columns that mean %s: remove one"
                    .formatted(twice.stream().map(Column::label).toList());
        }
        List<String> missing = ONLINE_RETAIL.stream()
                .filter(label ->
                        Column.named(label).filter(positions::containsKey).isEmpty())
                .toList();
        return "has no column %s: rename or add it".formatted(String.join(", ", missing));
    }

    @Override
    public String toString() {
        if (names().equals(ONLINE_RETAIL)) {
            return "columns of Online Retail";
        }
        if (names().equals(ONLINE_RETAIL_2)) {
            return "columns of Online Retail II";
        }
        List<String> ignored =
                names().stream().filter(name -> Column.named(name).isEmpty()).toList();
        return ignored.isEmpty() ? "columns by name" : "columns by name, without " + String.join(", ", ignored);
    }
}
