package io.millrace.stack.project;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.SequencedMap;

import org.apache.commons.text.StringSubstitutor;

import io.millrace.stack.StackException;

/**
 * A Maven project for a new service, made from the templates in {@code resources/new-service}. In a template
 * {@code [[name]]} is a variable.
 *
 * @param packageName the package of the project's Java types, and its group id
 * @param directory the project's folder
 * @param environment the file into which {@code millrace infra} writes its settings
 */
public record NewProject(ServiceName name, String packageName, Path directory, Path environment) {

    private static final String TEMPLATES = "/new-service/";

    /** All files of the project, by their paths. */
    public SequencedMap<String, String> files() {
        var variables = variables();
        String sources = "java/" + packageName.replace('.', '/') + "/";
        var files = new LinkedHashMap<String, String>();
        files.put("pom.xml", render("pom.xml", variables));
        files.put("README.md", render("README.md", variables));
        files.put("Dockerfile", render("Dockerfile", variables));
        files.put(".gitignore", render("gitignore", variables));
        files.put("src/main/" + sources + "Greeting.java", render("Greeting.java", variables));
        files.put("src/main/" + sources + "Greetings.java", render("Greetings.java", variables));
        files.put("src/main/resources/application.properties", render("application.properties", variables));
        files.put("src/main/resources/db/migration/V1__greeting.sql", render("V1__greeting.sql", variables));
        files.put("src/test/" + sources + "GreetingsTest.java", render("GreetingsTest.java", variables));
        return files;
    }

    /** @throws StackException if there is something in the folder already, or it can't be written */
    public void write() {
        try {
            Files.createDirectories(directory);
            try (var present = Files.list(directory)) {
                if (present.findAny().isPresent()) {
                    throw new StackException(
                            "%s is not empty: name another folder with --dir, or remove it".formatted(directory));
                }
            }
            for (var file : files().entrySet()) {
                Path path = directory.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw new StackException("%s can't be written: %s".formatted(directory, e), e);
        }
    }

    private Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        for (String version : versions().stringPropertyNames()) {
            variables.put(version, versions().getProperty(version));
        }
        variables.put("name", name.value());
        variables.put("package", packageName);
        variables.put("directory", directory.toString());
        variables.put("environment", environment.toString());
        return variables;
    }

    /** The versions of this build, which has filtered the resource. */
    private static Properties versions() {
        var versions = new Properties();
        try (InputStream in = resource("/versions.properties")) {
            versions.load(in);
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String render(String template, Map<String, String> variables) {
        try (InputStream in = resource(TEMPLATES + template)) {
            return new StringSubstitutor(variables, "[[", "]]")
                    .setEnableUndefinedVariableException(true)
                    .replace(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = NewProject.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name + " is missing in the launcher");
        }
        return in;
    }
}
