package io.millrace.stack.retail.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The encoding of a file's text. It is recognised by the byte order mark, else by the zero bytes of UTF-16, else as
 * UTF-8 if the whole file is valid UTF-8, else as Windows-1252. No byte is replaced: a byte that the encoding does not
 * know is an error.
 *
 * @param marked whether the file begins with a byte order mark
 */
record Encoding(Charset charset, boolean marked) {

    static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final int HEAD = 1 << 16;

    /** @throws UnusableFileException if the file has bytes that the encoding does not know */
    static Encoding of(Path path, Optional<Charset> named) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(HEAD);
        }
        if (named.isPresent()) {
            return checked(path, new Encoding(named.get(), false));
        }
        if (startsWith(head, 'P', 'K', 3, 4)) {
            throw new UnusableFileException(
                    "%s is a spreadsheet or an archive: export the sheet as CSV.".formatted(path));
        }
        Optional<Encoding> marked = byMark(head);
        if (marked.isPresent()) {
            return checked(path, marked.get());
        }
        Optional<Charset> wide = byZeroBytes(head);
        if (wide.isPresent()) {
            return checked(path, new Encoding(wide.get(), false));
        }
        TextScan utf8 = TextScan.of(path, StandardCharsets.UTF_8);
        if (utf8.isClean()) {
            return new Encoding(StandardCharsets.UTF_8, false);
        }
        if (utf8.isMostlyClean()) {
            throw new UnusableFileException(
                    "%s is UTF-8 and damaged: %s is not UTF-8. Mend it, or name the encoding: --encoding windows-1252"
                            .formatted(path, utf8.place()));
        }
        return checked(path, new Encoding(WINDOWS_1252, false));
    }

    private static Optional<Encoding> byMark(byte[] head) {
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_8, true));
        }
        if (startsWith(head, 0xFF, 0xFE)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_16LE, true));
        }
        if (startsWith(head, 0xFE, 0xFF)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_16BE, true));
        }
        return Optional.empty();
    }

    /** Most characters of a file of invoices are ASCII, and every second byte of theirs is zero in UTF-16. */
    private static Optional<Charset> byZeroBytes(byte[] head) {
        int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                zeros[i % 2]++;
            }
        }
        int pairs = head.length / 2;
        if (zeros[1] > pairs / 2 && zeros[0] <= pairs / 10) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (zeros[0] > pairs / 2 && zeros[1] <= pairs / 10) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return Optional.empty();
    }

    private static Encoding checked(Path path, Encoding encoding) throws IOException {
        TextScan scan = TextScan.of(path, encoding.charset);
        if (!scan.isClean()) {
            throw new UnusableFileException(
                    "%s is not %s, which has no character for the byte at %s. Name the file's encoding: --encoding NAME"
                            .formatted(path, encoding.charset, scan.place()));
        }
        return encoding;
    }

    private static boolean startsWith(byte[] bytes, int... beginning) {
        if (bytes.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if ((bytes[i] & 0xFF) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads the file's text, without its byte order mark. */
    BufferedReader open(Path path) throws IOException {
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var reader = new BufferedReader(new InputStreamReader(Files.newInputStream(path), decoder));
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return marked ? charset + " with byte order mark" : charset.toString();
    }
}
