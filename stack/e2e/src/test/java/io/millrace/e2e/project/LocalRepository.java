package io.millrace.e2e.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

import io.millrace.e2e.House;

/**
 * A local Maven repository for a test. It has the artifacts that {@code ./millrace install} installs, and links to
 * others' artifacts in this build's repository. Our artifacts never enter this build's repository, where they would
 * stand in for modules that a build forgot to name.
 */
final class LocalRepository {

    private static final String VERSION = "1.0.0-SNAPSHOT";
    private static final Pattern INSTALLED = Pattern.compile("-pl (messaging/bom[^ ]*)");
    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    /** Maven's metadata files. Maven changes them in place, so a link would change the other repository's files too. */
    private static final Pattern NOTES =
            Pattern.compile("_remote\\.repositories|.*\\.lastUpdated|resolver-status\\.properties");

    private final Path folder;

    LocalRepository(Path folder) throws IOException {
        this.folder = folder;
        link(Path.of(System.getProperty("maven.repo.of.build")));
        install();
    }

    Path folder() {
        return folder;
    }

    private void link(Path source) throws IOException {
        Path ours = source.resolve("io/millrace");
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.equals(ours)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(folder.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOTES.matcher(file.getFileName().toString()).matches()) {
                    linkOrCopy(file, folder.resolve(source.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void linkOrCopy(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (FileSystemException | UnsupportedOperationException e) {
            // The repositories are on different file systems.
            Files.copy(file, link);
        }
    }

    private void install() throws IOException {
        var modules = INSTALLED.matcher(Files.readString(House.ROOT.resolve("millrace")));
        if (!modules.find()) {
            throw new IllegalStateException("./millrace has no command that installs messaging/bom");
        }
        for (String module : modules.group(1).split(",")) {
            install(House.ROOT.resolve(module));
        }
        // The modules' parents, which -am installs.
        install(House.ROOT.resolve("messaging"));
        install(House.ROOT);
    }

    private void install(Path module) throws IOException {
        Path pom = module.resolve("pom.xml");
        var found = ARTIFACT.matcher(Files.readString(pom));
        // Only the BOM has no parent.
        String artifact = found.find() ? found.group(1) : "millrace-bom";
        String file = artifact + "-" + VERSION;
        put("io.millrace", artifact, VERSION, pom, "pom");
        Path jar = module.resolve("target").resolve(file + ".jar");
        if (Files.readString(pom).contains("<packaging>pom</packaging>")) {
            return;
        }
        put("io.millrace", artifact, VERSION, jar, "jar");
    }

    /** Adds a copy of a library under another version. */
    void disguise(String group, String artifact, String version, String otherVersion) {
        try {
            Path present = path(group, artifact, version);
            String name = artifact + "-" + version;
            String pom = Files.readString(present.resolve(name + ".pom"));
            // The POM has a version of its own, or its parent's.
            String own = "<artifactId>%s</artifactId>".formatted(artifact);
            String other = own + "<version>%s</version>".formatted(otherVersion);
            String disguised = pom.replaceFirst(
                    Pattern.quote(own) + "\\s*(<version>%s</version>)?".formatted(Pattern.quote(version)), other);
            Path file = Files.writeString(folder.resolve(artifact + ".pom"), disguised);
            put(group, artifact, otherVersion, file, "pom");
            put(group, artifact, otherVersion, present.resolve(name + ".jar"), "jar");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String group, String artifact, String version, Path file, String type) throws IOException {
        Path target = Files.createDirectories(path(group, artifact, version));
        Files.copy(
                file,
                target.resolve("%s-%s.%s".formatted(artifact, version, type)),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path path(String group, String artifact, String version) {
        return folder.resolve(group.replace('.', '/')).resolve(artifact).resolve(version);
    }
}
