package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void noPortIsGivenTwice() {
        assertThat(IntStream.range(0, 500).map(i -> Ports.free())).doesNotHaveDuplicates();
    }

    @Test
    void aPortThatOneProcessHasReservedIsGivenToNoOther() throws IOException, InterruptedException {
        int port = Ports.free();

        assertThat(reservesElsewhere(port)).isFalse();
    }

    @Test
    void aPortIsGivenAgainWhenTheProcessThatReservedItHasEnded() throws IOException, InterruptedException {
        // This port is outside of the range, so that no concurrent build uses it.
        int port = 12_000;

        assertThat(reservesElsewhere(port)).isTrue();
        assertThat(reservesElsewhere(port)).isTrue();
    }

    private static boolean reservesElsewhere(int port) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        String.valueOf(port))
                .inheritIO()
                .start();
        return switch (process.waitFor()) {
            case OtherProcess.RESERVED -> true;
            case OtherProcess.REFUSED -> false;
            default -> throw new IllegalStateException("the other process failed");
        };
    }

    static final class OtherProcess {

        static final int RESERVED = 10;
        static final int REFUSED = 11;

        private OtherProcess() {}

        public static void main(String[] arguments) {
            System.exit(Ports.reserve(Integer.parseInt(arguments[0])) ? RESERVED : REFUSED);
        }
    }
}
