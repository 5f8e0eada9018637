package io.millrace.stack.retail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

import io.millrace.stack.StackException;

/** A file of invoices, read line by line as often as need be: it is never in memory as a whole. */
final class RetailFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path path;

    RetailFile(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new StackException("There is no readable file " + path.toAbsolutePath());
        }
        this.path = path;
    }

    /** Who is told of lines that can't be used. */
    interface OnReject {
        void rejected(long number, String text, String reason);
    }

    /**
     * Reads all of it.
     *
     * @return a fingerprint of its content
     */
    String read(Consumer<RetailLine> onLine, OnReject onReject) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            var decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
            try (var in = new DigestInputStream(Files.newInputStream(path), digest);
                    var reader = new BufferedReader(new InputStreamReader(in, decoder))) {
                String header = reader.readLine();
                LineParser.checkHeader(header == null ? "" : header.replace(BYTE_ORDER_MARK, ""));
                long number = 1;
                for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                    number++;
                    if (!text.isBlank()) {
                        take(number, text, onLine, onReject);
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new StackException("%s can't be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static void take(long number, String text, Consumer<RetailLine> onLine, OnReject onReject) {
        RetailLine line;
        try {
            line = LineParser.parse(number, text);
        } catch (RejectedException e) {
            onReject.rejected(number, text, String.valueOf(e.getMessage()));
            return;
        }
        onLine.accept(line);
    }
}
