package io.millrace.kit.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/** Records that end where their lines do, unless the line end is quoted; in bytes that arrive one by one. */
class RecordSplitterTest {

    @Test
    void aLineEndWithinQuotationMarksBelongsToItsField() {
        assertThat(texts("a,\"one\r\ntwo, \"\"three\"\"\",b\r\nc,,d"))
                .containsExactly("a,\"one\r\ntwo, \"\"three\"\"\",b", "c,,d");
        assertThat(texts("\uFEFF\"a\nb\",c\nd")).containsExactly("\"a\nb\",c", "d");
    }

    /** Otherwise the lines from one inch sign to the next would be one record, of which only the first line counts. */
    @Test
    void aQuotationMarkWithinAFieldThatIsNotQuotedHoldsNoLinesTogether() {
        assertThat(texts("pipe,5\" pipes\nmill,delivery\nnail,3\" nails"))
                .containsExactly("pipe,5\" pipes", "mill,delivery", "nail,3\" nails");
    }

    /** Otherwise text would be carried out as lines. */
    @Test
    void aQuotedFieldThatIsTooLongEndsWithItsQuotationMark() {
        var records = split("a,\"" + "x".repeat(RecordSplitter.MAX_RECORD) + "\nmill,0.01\n\"\nb,c");

        assertThat(records).extracting(BulkRecord::line).containsExactly(1L, 4L);
        assertThat(records.getFirst().fault()).contains("has more than");
        assertThat(records.getLast().text()).isEqualTo("b,c");
    }

    @Test
    void aQuotationMarkThatIsNotClosedIsAFault() {
        var records = split("a,b\nc,\"d\ne,f\n");

        assertThat(records).extracting(BulkRecord::line).containsExactly(1L, 2L);
        assertThat(records.getLast().fault()).contains("not closed");
    }

    private static List<String> texts(String body) {
        return split(body).stream().map(BulkRecord::text).toList();
    }

    private static List<BulkRecord> split(String body) {
        var splitter = new RecordSplitter(true);
        var records = new ArrayList<BulkRecord>();
        for (byte one : body.getBytes(UTF_8)) {
            records.addAll(splitter.feed(new byte[] {one}));
        }
        records.addAll(splitter.end());
        return records;
    }
}
