package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Checks that services know exactly the settings that exist. */
class SettingsTest {

    private static final String MAPPING = "io.smallrye.config.ConfigMapping";
    private static final String PROPERTY = "org.eclipse.microprofile.config.inject.ConfigProperty";
    private static final String NAME = "io.smallrye.config.WithName";

    // Imported together: a service's mapping may inherit settings from the kit.
    private final List<JavaClass> classes = List.copyOf(new ClassFileImporter()
            .importPaths(Stream.concat(
                            Stream.of(
                                    House.ROOT.resolve("messaging/runtime/target/classes"),
                                    House.ROOT.resolve("services/kit/target/classes")),
                            House.SERVICES.stream()
                                    .map(service -> House.service(service).resolve("target/classes")))
                    .distinct()
                    .toList()));

    @Test
    void everySettingIsKnownAndNoOther() throws IOException {
        var known = Files.readAllLines(
                House.ROOT.resolve("services/command/src/main/resources/META-INF/millrace-variables.txt"));

        assertThat(known)
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(settings()
                        .filter(name -> name.startsWith("millrace."))
                        .map(SettingsTest::variable)
                        .distinct()
                        .toList());
    }

    private static String variable(String property) {
        return property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    private Stream<String> settings() {
        var mapped = classes.stream()
                .filter(type -> type.isAnnotatedWith(MAPPING))
                .flatMap(
                        type -> ofMapping(text(type.getAnnotationOfType(MAPPING).getProperties(), "prefix"), type));
        var injected = classes.stream()
                .flatMap(type -> type.getConstructors().stream())
                .flatMap(constructor -> constructor.getParameters().stream())
                .filter(parameter -> parameter.isAnnotatedWith(PROPERTY))
                .map(parameter -> text(parameter.getAnnotationOfType(PROPERTY).getProperties(), "name"));
        // The kit's properties use these settings to configure all connectors.
        var ofConnectors = Stream.of("url", "username", "password", "ca").map("millrace.registry."::concat);
        return Stream.of(mapped, injected, ofConnectors).flatMap(names -> names);
    }

    private static Stream<String> ofMapping(String prefix, JavaClass type) {
        return type.getAllMethods().stream().flatMap(method -> {
            String name = prefix + "." + name(method);
            if (method.getRawReturnType().isEquivalentTo(Map.class)) {
                var value = ((JavaParameterizedType) method.getReturnType())
                        .getActualTypeArguments()
                        .get(1)
                        .toErasure();
                return ofType(name + ".*", value);
            }
            return ofType(name, method.getRawReturnType());
        });
    }

    private static Stream<String> ofType(String name, JavaClass type) {
        return type.isInterface() && type.getPackageName().startsWith("io.millrace")
                ? ofMapping(name, type)
                : Stream.of(name);
    }

    private static String name(JavaMethod method) {
        return method.tryGetAnnotationOfType(NAME)
                .map(annotation -> text(annotation.getProperties(), "value"))
                .orElseGet(() -> method.getName().replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT));
    }

    private static String text(Map<String, Object> properties, String name) {
        return String.valueOf(properties.get(name));
    }
}
