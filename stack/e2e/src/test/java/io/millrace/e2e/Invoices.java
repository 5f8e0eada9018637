package io.millrace.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files of invoices for the import. */
final class Invoices {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    private Invoices() {}

    /**
     * Writes valid invoices only; every fifth customer returns units.
     *
     * @param prefix a prefix of the products' SKUs, so that no other file has the same products
     */
    static Path good(Path file, String prefix, int count) throws IOException {
        var text = new StringBuilder(HEADER);
        for (int i = 0; i < count; i++) {
            int customer = i % 20;
            text.append("%s-%d,%s%d,Thing %d,%d,1/4/2011 10:%02d,%d.50,%d,France\n"
                    .formatted(prefix, i, prefix, i % 7, i % 7, 1 + i % 9, i % 60, 1 + i % 7, customer));
            text.append("%s-%d,%s%d,Thing %d,2,1/4/2011 10:%02d,%d.50,%d,France\n"
                    .formatted(prefix, i, prefix, (i + 1) % 7, (i + 1) % 7, i % 60, 1 + (i + 1) % 7, customer));
            if (i % 5 == 0) {
                text.append("C%s-%d,%s%d,Thing %d,-1,1/5/2011 9:00,%d.50,%d,France\n"
                        .formatted(prefix, i, prefix, i % 7, i % 7, 1 + i % 7, customer));
            }
        }
        return Files.writeString(file, text);
    }

    /** Writes two valid lines, and one line of each invalid kind. */
    static Path bad(Path file) throws IOException {
        return Files.writeString(file, HEADER + """
                B1,bad-a,"A ""quoted"" thing, with comma",2,12/1/2010 8:26,2.55,1,United Kingdom
                B2,bad-a,Negative price,1,12/1/2010 8:26,-1,1,United Kingdom
                B3,bad-a,Negative,-1,12/1/2010 8:26,2.55,1,United Kingdom
                B4,bad-a,Unknown date,1,31.12.2010,2.55,1,United Kingdom
                B5,bad-a,"Torn quote,1,12/1/2010 8:26,2.55,1,United Kingdom
                B6,bad-a,Too few fields,1
                B7,bad-a,Not a number,many,12/1/2010 8:26,2.55,1,United Kingdom
                B8,bad-a,No customer,1,12/1/2010 8:26,2.55,,United Kingdom
                CB9,bad-a,Never bought,-1,12/2/2010 8:26,2.55,2,United Kingdom
                B10,bad-b,Good after all,3,12/1/2010 8:26,1.00,3,United Kingdom
                """);
    }
}
