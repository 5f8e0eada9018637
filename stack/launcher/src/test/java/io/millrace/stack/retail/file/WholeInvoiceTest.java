package io.millrace.stack.retail.file;

import static io.millrace.stack.retail.file.Readings.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An invoice is read with all of its lines, or not at all. */
class WholeInvoiceTest {

    private static final String GOOD_1 = "1,a,b,1,12/1/2010 8:26,1,1,France\n";
    private static final String GOOD_2 = "2,a,b,1,12/1/2010 8:26,1,1,France\n";
    private static final String GOOD_3 = "3,a,b,1,12/1/2010 8:26,1,1,France\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2,x,b,many,12/1/2010 8:26,1,1,France",
                "2,x,b,1,12/1/2010 8:26,1,,France",
                "2,x,b,1",
                "2,x,TWO\nLINES,1,12/1/2010 8:26,1,1,France",
                "2,x,\"b,1,12/1/2010 8:26,1,1,France",
                "2,x,\"b\"c,1,12/1/2010 8:26,1,1,France",
                "\"2\",\"x\",\"b,1,12/1/2010 8:26,1,1,France",
            })
    void anInvoiceWithARejectedLineIsRejectedWithAllOfItsLines(String bad) throws IOException {
        Readings read = Readings.of(write(folder, GOOD_1 + GOOD_2 + GOOD_1 + bad + "\n" + GOOD_2 + GOOD_3));

        assertThat(read.invoices()).contains("1", "3").doesNotContain("2");
        assertThat(read.rejected).containsKeys(3L, 5L);
        assertThat(read.rejected.get(3L)).contains("its invoice has a rejected line: line 5");
        assertThat(read.file.rejectedInvoices()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A number that is cut off may be that of any invoice.
                "2",
                "20\n3,a,b,1,12/1/2010 8:26,1,1,France",
                ",a,b,1,12/1/2010 8:26,1,1,France",
                "2 2,a,b,1,12/1/2010 8:26,1,1,France",
            })
    void aRejectedLineWhoseInvoiceIsNotReadableRejectsTheInvoicesBesideIt(String bad) throws IOException {
        Readings read = Readings.of(write(folder, GOOD_1 + GOOD_2 + bad + "\n" + GOOD_3 + GOOD_1));

        assertThat(read.invoices()).containsExactly("1");
        assertThat(read.rejected.get(3L)).contains("may lack line 4");
    }

    @Test
    void aFileThatIsCutOffLacksItsLastInvoice() throws IOException {
        for (String end : new String[] {"2,a,b,1,12/1/2010 8:26,1", "2,a,\"b", "2"}) {
            Readings read = Readings.of(write(folder, GOOD_1 + GOOD_2 + end));

            assertThat(read.invoices()).as(end).containsExactly("1");
        }
    }

    @Test
    void aQuoteThatIsNotClosedCostsItsLineAndNoneBehindIt() throws IOException {
        Readings read = Readings.of(write(
                folder,
                GOOD_1 + "2,a,\"b,1,12/1/2010 8:26,1,1,France\n" + GOOD_3
                        + "4,a,\"two\nlines\",1,12/1/2010 8:26,1,1,France\n5,a,b\",1,12/1/2010 8:26,1,1,France\n"));

        assertThat(read.invoices()).containsExactly("1", "3", "4", "5");
        assertThat(read.rejected).hasSize(1).containsEntry(3L, "has an unclosed quote");
        assertThat(read.lines.get(2).description()).isEqualTo("two lines");
        assertThat(read.lines.get(3).number()).isEqualTo(7);
    }

    @Test
    void anInchMarkIsAPartOfADescription() throws IOException {
        Readings read = Readings.of(write(folder, "1,a,RULER 12\",1,12/1/2010 8:26,1,1,France\n" + GOOD_2));

        assertThat(read.rejected).isEmpty();
        assertThat(read.lines.getFirst().description()).isEqualTo("RULER 12\"");
    }

    @Test
    void aBlankRowIsNoTornOne() throws IOException {
        assertThat(Readings.of(write(folder, GOOD_1 + "\n,,,,,,,\n" + GOOD_2 + " \n")).rejected)
                .isEmpty();
    }

    @Test
    void aFileWithoutASaleThatCanBeImportedSaysSo() throws IOException {
        assertThat(Readings.of(write(folder, "C1,a,b,-1,12/1/2010 8:26,1,1,France\n"))
                        .file
                        .hasSales())
                .isFalse();
        assertThat(Readings.of(write(folder, GOOD_1)).file.hasSales()).isTrue();
    }
}
