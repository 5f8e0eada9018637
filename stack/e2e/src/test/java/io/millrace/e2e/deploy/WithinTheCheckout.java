package io.millrace.e2e.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

import io.millrace.e2e.House;

/** Folders from which the manifests are reached by relative paths: kustomize takes no other. */
final class WithinTheCheckout implements TempDirFactory {

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return Files.createTempDirectory(
                Files.createDirectories(House.ROOT.resolve("stack/e2e/target/overlays")), "overlay");
    }
}
