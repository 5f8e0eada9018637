package io.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import io.smallrye.certs.PemCertificateFiles;

/**
 * A TLS certificate and its key for a server on this machine, as PEM files.
 *
 * @param certificate the certificate for {@code localhost}, which clients must trust
 * @param key the private key, readable by its owner only
 */
public record ServerCertificate(Path certificate, Path key) {

    private static final String NAME = "localhost";
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Creates a self-signed certificate for tests, removed at the end of the JVM. Needs
     * {@code smallrye-certificate-generator} on the class path.
     */
    public static ServerCertificate temporary() {
        return temporary(List.of());
    }

    /** The same, for a server that clients know by further names too. */
    public static ServerCertificate temporary(List<String> names) {
        try {
            Path folder = Files.createTempDirectory("millrace-certificate");
            // The JVM deletes in reverse order, so the files named later go before the folder.
            folder.toFile().deleteOnExit();
            var request = new CertificateRequest()
                    .withName(NAME)
                    .withCN(NAME)
                    .withSubjectAlternativeName("DNS:" + NAME)
                    .withFormat(Format.PEM);
            names.forEach(name -> request.withSubjectAlternativeName("DNS:" + name));
            var files = (PemCertificateFiles)
                    new CertificateGenerator(folder, true).generate(request).getFirst();
            List.of(files.certFile(), files.keyFile(), files.trustFile())
                    .forEach(file -> file.toFile().deleteOnExit());
            Files.setPosixFilePermissions(files.keyFile(), PosixFilePermissions.fromString("rw-------"));
            return new ServerCertificate(
                    files.certFile().toAbsolutePath(), files.keyFile().toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("no certificate can be made", e);
        }
    }

    String certificateText() {
        return read(certificate);
    }

    String keyText() {
        return read(key);
    }

    /** The TLS context for a server within this JVM. */
    public SSLContext context() {
        try (var file = Files.newInputStream(certificate)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(file);
            byte[] bytes = Base64.getMimeDecoder().decode(keyText().replaceAll("-----.*-----", ""));
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry(
                    NAME,
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes)),
                    NO_PASSWORD,
                    chain.toArray(Certificate[]::new));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no certificate of a server: " + certificate, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
