package io.millrace.stack.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.stack.StackException;

class NewProjectTest {

    /** The sample module that the README shows; its tests run with every build. */
    private static final Path SAMPLE = Path.of("../../messaging/sample");

    @TempDir
    Path files;

    @Test
    void theTemplateIsTheSample() throws IOException {
        var project = project("greetings", "io.millrace.sample");

        for (var file : project.files().entrySet()) {
            if (file.getKey().startsWith("src/")) {
                assertThat(SAMPLE.resolve(file.getKey())).hasContent(file.getValue());
            }
        }
    }

    @Test
    void noVariableIsLeft() {
        assertThat(project("order-export", "com.example.orderexport").files())
                .containsKeys("pom.xml", "src/main/java/com/example/orderexport/Greetings.java", ".gitignore")
                .allSatisfy((path, text) -> assertThat(text).doesNotContain("[[", "@project", "@quarkus"));
    }

    @Test
    void whatIsInTheFolderIsNotOverwritten() throws IOException {
        Path mine = Files.writeString(files.resolve("pom.xml"), "mine");

        assertThatThrownBy(() -> project("greetings", "com.example.greetings").write())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("is not empty");
        assertThat(mine).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Greetings", "1st", "a_b", "a b", "-a", "a-", "a--b", "a.b", "ä", "x'; DROP"})
    void aNameThatADatabaseOrATopicCannotHaveIsRefused(String name) {
        assertThatThrownBy(() -> new ServiceName(name))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("lower-case letters, digits and single hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "gateway", "registry", "postgres"})
    void aNameThatMillraceHasItselfIsRefused(String name) {
        assertThatThrownBy(() -> new ServiceName(name))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("choose another name");
    }

    @Test
    void aDatabaseHasUnderscoresForHyphens() {
        assertThat(new ServiceName("order-export").database()).isEqualTo("order_export");
    }

    private NewProject project(String name, String packageName) {
        return new NewProject(new ServiceName(name), packageName, files, Path.of("state", name + ".env"));
    }
}
