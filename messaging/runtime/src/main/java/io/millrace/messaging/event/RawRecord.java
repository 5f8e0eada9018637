package io.millrace.messaging.event;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record as bytes, as received from the broker or to be sent there: a parked or dead-lettered record loses nothing.
 *
 * @param topic the topic that the record came from, or the topic to send it to
 */
public record RawRecord(String topic, byte @Nullable [] key, byte @Nullable [] value, List<RawHeader> headers) {

    private static final int NULL = -1;

    /** One header; several may have one name. */
    public record RawHeader(String name, byte @Nullable [] value) {}

    /** The bytes of key, value and headers together; each character of a header's name counts as one byte. */
    public long size() {
        long size = length(key) + length(value);
        for (RawHeader header : headers) {
            size += header.name().length() + length(header.value());
        }
        return size;
    }

    /** The text of a header; of several with the name, the last one's. Null without such a header. */
    public @Nullable String header(String name) {
        for (RawHeader header : headers.reversed()) {
            byte[] text = header.value();
            if (text != null && header.name().equals(name)) {
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /**
     * Names this record at its place, by time, key and value. The place alone names another record once the topic was
     * deleted and created again. Each delivery of one record has the same fingerprint.
     */
    public String fingerprint(String place, Instant timestamp) {
        MessageDigest digest = EventIds.sha256();
        update(digest, key);
        update(digest, value);
        return place + '\n' + timestamp.toEpochMilli() + '\n' + HexFormat.of().formatHex(digest.digest());
    }

    /** The length keeps ("a", "bc") and ("ab", "c") apart, and null and empty. */
    private static void update(MessageDigest digest, byte @Nullable [] bytes) {
        int length = bytes == null ? NULL : bytes.length;
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Lengths and bytes, one after the other; a length of -1 stands for null. */
    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(topic);
            write(out, key);
            write(out, value);
            out.writeInt(headers.size());
            for (RawHeader header : headers) {
                out.writeUTF(header.name());
                write(out, header.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static RawRecord fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String topic = in.readUTF();
            byte[] key = read(in);
            byte[] value = read(in);
            int count = in.readInt();
            var headers = new ArrayList<RawHeader>(count);
            for (int i = 0; i < count; i++) {
                headers.add(new RawHeader(in.readUTF(), read(in)));
            }
            return new RawRecord(topic, key, value, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NULL ? null : in.readNBytes(length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawRecord that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }
}
