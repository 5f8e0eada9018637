package io.millrace.stack.retail.file;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns that an import needs, with the names that exports give them. */
public enum Column {
    INVOICE("InvoiceNo"),
    SKU("StockCode"),
    DESCRIPTION("Description"),
    QUANTITY("Quantity"),
    DATE("InvoiceDate"),
    PRICE("UnitPrice"),
    CUSTOMER("CustomerID"),
    COUNTRY("Country");

    private final String label;

    Column(String label) {
        this.label = label;
    }

    /** The column's name in messages and in the file of rejected lines. */
    public String label() {
        return label;
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Column::label).toList();
    }

    /** Case, spaces and punctuation of a name do not matter. */
    static Optional<Column> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")) {
            case "invoiceno", "invoice", "invoicenumber", "invoiceid" -> Optional.of(INVOICE);
            case "stockcode", "sku", "productcode", "itemcode" -> Optional.of(SKU);
            case "description", "productname" -> Optional.of(DESCRIPTION);
            case "quantity", "qty" -> Optional.of(QUANTITY);
            case "invoicedate", "date" -> Optional.of(DATE);
            case "unitprice", "price" -> Optional.of(PRICE);
            case "customerid", "customer", "customerno", "customernumber" -> Optional.of(CUSTOMER);
            case "country" -> Optional.of(COUNTRY);
            default -> Optional.empty();
        };
    }
}
