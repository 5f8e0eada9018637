package io.millrace.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the house rules: which code may use which packages and methods. */
class HouseRulesTest {

    /** Methods that group queries, but run none themselves. */
    private static final Set<String> NO_QUERIES = Set.of("inTransaction", "together", "afterCommit");

    /** The main thread or the shutdown thread calls observers of these events. */
    private static final Set<String> OUTSIDE_ANY_LOOP = Set.of("StartupEvent", "ShutdownEvent");

    private static final JavaClasses SERVICES = new ClassFileImporter()
            .importPaths(House.SERVICES.stream()
                    .map(service -> House.service(service).resolve("target/classes"))
                    .toList());
    private static final JavaClasses MESSAGING =
            new ClassFileImporter().importPath(House.ROOT.resolve("messaging/runtime/target/classes"));

    private static final JavaClasses KIT =
            new ClassFileImporter().importPath(House.ROOT.resolve("services/kit/target/classes"));

    private static final String HEADER = "jakarta.ws.rs.HeaderParam";

    private static final int MOST_MAIN_LINES = 300;
    private static final int MOST_TEST_LINES = 400;
    private static final int MOST_SETTINGS = 35;

    static List<String> services() {
        return House.SERVICES;
    }

    /** A key without characters would be one key of all clients. */
    @Test
    void anIdempotencyKeyIsNotEmpty() {
        var keys = SERVICES.stream()
                .filter(type -> !type.isInterface())
                .flatMap(type -> type.getMethods().stream())
                .flatMap(method -> method.getParameters().stream())
                .filter(parameter -> parameter
                        .tryGetAnnotationOfType(HEADER)
                        .flatMap(header -> header.get("value"))
                        .filter("Idempotency-Key"::equals)
                        .isPresent())
                .toList();

        assertThat(keys).hasSizeGreaterThan(5).allMatch(HouseRulesTest::isNotEmpty);
    }

    private static boolean isNotEmpty(JavaParameter parameter) {
        return parameter.isAnnotatedWith("jakarta.validation.constraints.NotBlank")
                || parameter
                        .tryGetAnnotationOfType("jakarta.validation.constraints.Size")
                        .flatMap(size -> size.get("min"))
                        .filter(min -> (Integer) min > 0)
                        .isPresent();
    }

    /** The guide names them, and what bounds them: an array can never have a next page. */
    @Test
    void listsHavePagesButForAFewThatAreShortByNature() {
        assertThat(SERVICES.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith("jakarta.ws.rs.GET") && isAnArray(method))
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName()))
                .containsExactlyInAnyOrder(
                        "TrackingResource.history", "NotificationsResource.list", "SagasResource.reasons");
    }

    private static boolean isAnArray(JavaMethod method) {
        return method.getReturnType() instanceof JavaParameterizedType answer
                && answer.getActualTypeArguments().getFirst().toErasure().isEquivalentTo(List.class);
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServiceUsesNoOtherServicesCode(String service) {
        String[] others = House.SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "io.millrace." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("io.millrace." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(SERVICES);
    }

    @Test
    void eventsComeInByHandlers() {
        methods()
                .that()
                .areAnnotatedWith("org.eclipse.microprofile.reactive.messaging.Incoming")
                .should()
                .beDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Handler")
                .check(SERVICES);
    }

    @Test
    void eventsGoOutByEvents() {
        fields().that()
                .haveRawType("io.millrace.messaging.OutboxEmitter")
                .should()
                .beDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Events")
                .check(SERVICES);
    }

    @Test
    void queriesLiveInStores() {
        DescribedPredicate<JavaMethodCall> query = describe(
                "a query",
                call -> (call.getTargetOwner().getName().equals("io.millrace.messaging.tx.SessionSql")
                                && !NO_QUERIES.contains(call.getTarget().getName()))
                        || call.getTargetOwner().getName().startsWith("io.vertx.mutiny.sqlclient."));

        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Store")
                .should()
                .callMethodWhere(query)
                .check(SERVICES);
        classes()
                .that(describe("are Panache repositories", type -> type.getRawInterfaces().stream()
                        .anyMatch(one -> one.getSimpleName().startsWith("PanacheRepository"))))
                .should()
                .haveSimpleNameEndingWith("Store")
                .check(SERVICES);
    }

    @Test
    void nothingBlocksTheEventLoop() {
        DescribedPredicate<JavaMethodCall> blocking = describe("a call that blocks", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            return (owner.equals("io.smallrye.mutiny.Uni") && name.equals("await"))
                    || (owner.equals("java.lang.Thread") && (name.equals("sleep") || name.equals("join")))
                    || (owner.startsWith("java.util.concurrent.") && name.equals("join"))
                    || (owner.endsWith("Future") && name.equals("get"))
                    || (owner.equals("java.util.concurrent.CountDownLatch") && name.equals("await"));
        });

        DescribedPredicate<JavaMethodCall> outsideAnyLoop = describe(
                "at start or shutdown, on a thread that is no event loop",
                call -> call.getOrigin().getParameters().stream()
                        .anyMatch(parameter ->
                                OUTSIDE_ANY_LOOP.contains(parameter.getRawType().getSimpleName())
                                        || parameter.isAnnotatedWith("jakarta.enterprise.context.BeforeDestroyed")));
        ArchRule rule = noClasses().should().callMethodWhere(blocking.and(DescribedPredicate.not(outsideAnyLoop)));
        rule.check(SERVICES);
        rule.check(MESSAGING);
    }

    /** Annotations for storage or display are allowed: the types call no framework. */
    @Test
    void domainTypesUseNoFramework() {
        DescribedPredicate<JavaClass> domain = describe(
                "domain types",
                type -> (type.isRecord() || type.isEnum() || type.isAnnotatedWith("jakarta.persistence.Entity"))
                        && !type.getSimpleName().matches(".*(Request|View|Page|Entry|Problem)")
                        && type.isTopLevelClass());

        noClasses()
                .that(domain)
                .and()
                .resideOutsideOfPackage("io.millrace.kit..")
                .should()
                .callMethodWhere(describe("a framework's method", call -> resideInAnyPackage(
                                "io.quarkus..", "io.smallrye..", "io.vertx..", "org.hibernate..", "jakarta..")
                        .test(call.getTargetOwner())))
                .check(SERVICES);
    }

    @Test
    void neitherTheExtensionNorTheKitKnowsAService() {
        String[] services = House.SERVICES.stream()
                .map(service -> "io.millrace." + service + "..")
                .toArray(String[]::new);

        noClasses().should().dependOnClassesThat().resideInAnyPackage(services).check(MESSAGING);
        noClasses().should().dependOnClassesThat().resideInAnyPackage(services).check(KIT);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.millrace.kit..", "io.millrace.contracts..")
                .check(MESSAGING);
    }

    @Test
    void filesStaySmall() throws IOException {
        var large = new ArrayList<String>();
        for (Path file : House.sources("main")) {
            add(large, file, MOST_MAIN_LINES);
        }
        for (Path file : House.sources("test")) {
            add(large, file, MOST_TEST_LINES);
        }

        assertThat(large).isEmpty();
    }

    private static void add(List<String> large, Path file, int most) throws IOException {
        try (var lines = Files.lines(file)) {
            long count = lines.count();
            if (count > most) {
                large.add("%s has %d lines, more than %d".formatted(House.ROOT.relativize(file), count, most));
            }
        }
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        var silent = new ArrayList<Path>();
        for (Path file : House.sources("main")) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).matches("(?s)/\\*\\*.*@NullMarked.*")) {
                silent.add(House.ROOT.relativize(file.getParent()));
            }
        }

        assertThat(silent).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServicesOwnSettingsAreFew(String service) throws IOException {
        Path settings = House.service(service).resolve("src/main/resources/application.properties");

        try (var lines = Files.lines(settings)) {
            assertThat(lines.filter(line -> !line.isBlank() && !line.startsWith("#")))
                    .hasSizeLessThanOrEqualTo(MOST_SETTINGS);
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServiceSaysWhatItConsumesPublishesAndOwns(String service) throws IOException {
        Path info = House.service(service).resolve("src/main/java/io/millrace/" + service + "/package-info.java");

        assertThat(Files.readString(info)).contains("Consumes", "Publishes", "Owns");
    }
}
