package io.millrace.kit.bulk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a body into records while it arrives: at line ends, in CSV only at those outside of quotation marks. Holds one
 * record at most; of a record that is too long, only its beginning.
 */
final class RecordSplitter {

    /** The most bytes of a record: enough for the longest product, with each character escaped. */
    static final int MAX_RECORD = 16 * 1024;

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final byte[] MARK = BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8);

    private final boolean quotes;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long line = 1;
    private long begin = 1;
    private boolean isQuoted;
    /** Whether the next byte is the first of a field: only there does a quotation mark open a quoted field. */
    private boolean beginsField = true;
    /** Whether the last byte closed a quoted field: another quotation mark opens it again, and stands for itself. */
    private boolean hasJustClosed;

    private boolean isTooLong;

    /** @param quotes whether a quoted field may have line ends, as in CSV */
    RecordSplitter(boolean quotes) {
        this.quotes = quotes;
    }

    /** The records that end within these bytes; blank lines are none. */
    List<BulkRecord> feed(byte[] bytes) {
        var found = new ArrayList<BulkRecord>();
        for (byte one : bytes) {
            if (one == '\n') {
                line++;
                if (!isQuoted) {
                    end(found);
                    continue;
                }
            }
            if (quotes) {
                look(one);
            }
            if (pending.size() < MAX_RECORD) {
                pending.write(one);
            } else {
                isTooLong = true;
            }
        }
        return found;
    }

    private void look(byte one) {
        if (one == '"' && (isQuoted || beginsField || hasJustClosed)) {
            hasJustClosed = isQuoted;
            isQuoted = !isQuoted;
            beginsField = false;
        } else if (!isByteOrderMark(one)) {
            hasJustClosed = false;
            beginsField = !isQuoted && one == ',';
        }
    }

    private boolean isByteOrderMark(byte one) {
        return begin == 1 && pending.size() < MARK.length && MARK[pending.size()] == one;
    }

    /** The last record, if no line end follows it. */
    List<BulkRecord> end() {
        var found = new ArrayList<BulkRecord>();
        if (isQuoted) {
            found.add(new BulkRecord(begin, "", "has a quotation mark that is not closed"));
        } else {
            end(found);
        }
        return found;
    }

    private void end(List<BulkRecord> found) {
        if (isTooLong) {
            found.add(new BulkRecord(begin, "", "has more than %d bytes".formatted(MAX_RECORD)));
        } else if (pending.size() > 0) {
            add(found);
        }
        pending.reset();
        begin = line;
        beginsField = true;
        hasJustClosed = false;
        isTooLong = false;
    }

    private void add(List<BulkRecord> found) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(pending.toByteArray()))
                    .toString();
            if (begin == 1 && text.startsWith(BYTE_ORDER_MARK)) {
                text = text.substring(1);
            }
            if (!text.isBlank()) {
                found.add(new BulkRecord(begin, text.strip(), null));
            }
        } catch (CharacterCodingException e) {
            found.add(new BulkRecord(begin, "", "is not UTF-8"));
        }
    }
}
