package io.millrace.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path SOURCE = Path.of("src/main/java/io/millrace/sample/Greetings.java");
    private static final Path SETTINGS = Path.of("src/main/resources/application.properties");
    private static final Path README = Path.of("../../README.md");

    @Test
    void theReadmeShowsThisVeryService() throws IOException {
        String readme = Files.readString(README);

        assertThat(readme).contains(Files.readString(SOURCE)).contains(Files.readString(SETTINGS));
    }
}
