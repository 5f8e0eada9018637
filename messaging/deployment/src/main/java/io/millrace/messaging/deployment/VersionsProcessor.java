package io.millrace.messaging.deployment;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.quarkus.bootstrap.model.ApplicationModel;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import io.quarkus.maven.dependency.ArtifactCoords;
import org.jboss.logging.Logger;

import io.millrace.messaging.deployment.LibraryVersions.Difference;

/**
 * Fails the build of an application whose library versions the extension does not support. Without this check the
 * application would start and its relay fail on a missing method.
 */
class VersionsProcessor {

    private static final Logger LOG = Logger.getLogger(VersionsProcessor.class);

    @BuildStep
    void feature(CurateOutcomeBuildItem curated, BuildProducer<FeatureBuildItem> features) {
        check(new LibraryVersions(CompiledWith.versions()), versions(curated.getApplicationModel()));
        features.produce(new FeatureBuildItem("millrace-messaging"));
    }

    private static void check(LibraryVersions versions, Map<String, String> found) {
        List<Difference> differences = versions.differences(found);
        if (differences.stream().anyMatch(Difference::refused)) {
            throw new IllegalStateException(versions.message(differences));
        }
        if (!differences.isEmpty()) {
            LOG.warn(versions.message(differences));
        }
    }

    private static Map<String, String> versions(ApplicationModel application) {
        return application.getRuntimeDependencies().stream()
                .filter(dependency -> ArtifactCoords.TYPE_JAR.equals(dependency.getType())
                        && dependency.getClassifier().isEmpty())
                .collect(Collectors.toMap(
                        dependency -> dependency.getGroupId() + ":" + dependency.getArtifactId(),
                        ArtifactCoords::getVersion,
                        (first, second) -> first));
    }
}
