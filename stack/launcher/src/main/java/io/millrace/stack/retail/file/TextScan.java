package io.millrace.stack.retail.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/** Decodes a whole file strictly, and counts what its encoding knows and does not know. */
final class TextScan {

    private static final int CHUNK = 1 << 16;
    private static final int ASCII = 0x80;

    private long nonAscii;
    private long malformed;
    private long line = 1;
    private long column = 1;
    private boolean afterReturn;
    private long malformedLine;
    private long malformedColumn;

    private TextScan() {}

    static TextScan of(Path path, Charset charset) throws IOException {
        var scan = new TextScan();
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        byte[] bytes = new byte[CHUNK];
        ByteBuffer in = ByteBuffer.wrap(bytes).flip();
        CharBuffer out = CharBuffer.allocate(CHUNK);
        try (InputStream file = Files.newInputStream(path)) {
            boolean end = false;
            while (!end) {
                in.compact();
                int read = file.read(bytes, in.position(), in.remaining());
                end = read < 0;
                in.position(in.position() + Math.max(read, 0)).flip();
                scan.decode(decoder, in, out, end);
            }
        }
        return scan;
    }

    private void decode(CharsetDecoder decoder, ByteBuffer in, CharBuffer out, boolean end) {
        while (true) {
            CoderResult result = decoder.decode(in, out, end);
            out.flip();
            while (out.hasRemaining()) {
                count(out.get());
            }
            out.clear();
            if (result.isUnderflow()) {
                return;
            }
            if (result.isError()) {
                if (malformed == 0) {
                    malformedLine = line;
                    malformedColumn = column;
                }
                malformed++;
                in.position(in.position() + result.length());
            }
        }
    }

    private void count(char c) {
        if (c == '\r' || (c == '\n' && !afterReturn)) {
            line++;
            column = 1;
        } else if (c != '\n' && c != Encoding.BYTE_ORDER_MARK) {
            column++;
        }
        afterReturn = c == '\r';
        if (c >= ASCII && c != Encoding.BYTE_ORDER_MARK) {
            nonAscii++;
        }
    }

    /** Whether the encoding knows every byte. */
    boolean isClean() {
        return malformed == 0;
    }

    /**
     * Whether most of what is not ASCII are characters of the encoding: the file is in this encoding, and damaged. In
     * text of another encoding, valid sequences of UTF-8 are accidents.
     */
    boolean isMostlyClean() {
        return nonAscii >= malformed;
    }

    /** The first byte that the encoding does not know, as {@code line 3, character 17}. */
    String place() {
        return "line %d, character %d".formatted(malformedLine, malformedColumn);
    }
}
