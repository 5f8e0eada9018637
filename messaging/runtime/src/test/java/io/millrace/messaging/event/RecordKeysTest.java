package io.millrace.messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.Test;

class RecordKeysTest {

    @Test
    void differentBytesAreDifferentTexts() {
        List<byte[]> keys = List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xfe},
                new byte[] {(byte) 0xff, (byte) 0xff},
                new byte[] {0, 1},
                utf8("\ufffd"),
                utf8("bytes:ff"),
                utf8("bytes:62797465733a6666"),
                utf8("ff"),
                new byte[0]);

        var texts = new HashSet<String>();
        keys.forEach(key -> texts.add(RecordKeys.text(key)));

        assertThat(texts).hasSameSizeAs(keys);
    }

    @Test
    void aTextIsItself() {
        assertThat(RecordKeys.text(utf8("Bestellung ü 😀"))).isEqualTo("Bestellung ü 😀");
    }

    @Test
    void keysThatNoTableCanHoldStayApart() {
        String longKey = "k".repeat(600);

        assertThat(List.of(
                        StoredText.ofKey("a\u0000"),
                        StoredText.ofKey("a\ufffd"),
                        StoredText.ofKey(longKey + "a"),
                        StoredText.ofKey(longKey + "b")))
                .doesNotHaveDuplicates()
                .allMatch(StoredText::isStorable)
                .allMatch(key -> key.length() <= StoredText.MAX_KEY);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
