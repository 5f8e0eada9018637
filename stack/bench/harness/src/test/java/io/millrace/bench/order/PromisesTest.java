package io.millrace.bench.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class PromisesTest {

    @Test
    void thePageSaysTheSameAsTheReport() throws IOException {
        String page = Files.readString(Path.of("../../../docs/performance.md"));

        assertThat(page.lines()).containsAll(Promises.OF_AN_ORDER.markdown());
    }
}
