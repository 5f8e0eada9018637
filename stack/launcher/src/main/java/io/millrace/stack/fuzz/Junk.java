package io.millrace.stack.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.RandomGenerator;

/** Unexpected values, among them known attacks. For use within a jqwik session. */
public final class Junk {

    private static final int TRIES = 1_000;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "null",
            "\u0000",
            "\ud800",
            "\u202e\u0645\u0631\u062d\u0628\u0627",
            "' OR 1=1; --",
            "${jndi:ldap://localhost/x}",
            "../../../../etc/passwd",
            "<script>alert(1)</script>",
            "\r\nX-Injected: yes",
            "9".repeat(400),
            "a".repeat(20_000),
            "\ud83d\ude00".repeat(300));

    private final RandomGenerator<String> strings = Arbitraries.oneOf(
                    Arbitraries.strings().all().ofMaxLength(200),
                    Arbitraries.strings().ascii().ofMaxLength(50))
            .generator(TRIES, true);
    private final RandomGenerator<Long> numbers = Arbitraries.longs().generator(TRIES, true);
    private final RandomGenerator<byte[]> bytes =
            Arbitraries.bytes().array(byte[].class).ofMaxSize(600).generator(TRIES, true);

    public String text(Random random) {
        return random.nextInt(3) == 0
                ? oneOf(NASTY, random)
                : strings.next(random).value();
    }

    public long number(Random random) {
        return numbers.next(random).value();
    }

    public byte[] bytes(Random random) {
        return bytes.next(random).value();
    }

    /** Damages a valid value a little. */
    public byte[] damaged(byte[] sound, Random random) {
        if (sound.length == 0) {
            return bytes(random);
        }
        byte[] copy = sound.clone();
        switch (random.nextInt(3)) {
            case 0 -> {
                return Arrays.copyOf(copy, random.nextInt(copy.length));
            }
            case 1 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return copy;
            }
            default -> {
                byte[] longer = Arrays.copyOf(copy, copy.length + 1 + random.nextInt(40));
                for (int i = copy.length; i < longer.length; i++) {
                    longer[i] = (byte) random.nextInt();
                }
                return longer;
            }
        }
    }

    public static <T> T oneOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
