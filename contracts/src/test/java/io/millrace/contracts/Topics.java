package io.millrace.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.idl.IdlReader;

/** Reads the schemas of the source tree by topic: the current schemas and the last release's. */
final class Topics {

    static final Path RELEASED = Path.of("src/released");

    private static final String IDL = ".avdl";
    private static final String SCHEMA = ".avsc";

    private Topics() {}

    static SortedMap<String, Schema> current() {
        return read(Path.of("src/main/avro"), IDL, file -> new IdlReader()
                .parse(file)
                .getMainSchema());
    }

    static SortedMap<String, Schema> released() {
        return read(RELEASED, SCHEMA, file -> new Schema.Parser().parse(file.toFile()));
    }

    static void release() throws IOException {
        for (var topic : current().entrySet()) {
            Files.writeString(
                    RELEASED.resolve(topic.getKey() + SCHEMA),
                    SchemaFormatter.format("json/pretty", topic.getValue()) + "\n");
        }
    }

    private static SortedMap<String, Schema> read(Path folder, String suffix, SchemaFile parser) {
        var schemas = new TreeMap<String, Schema>();
        try (var files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(suffix)) {
                    schemas.put(name.substring(0, name.length() - suffix.length()), parser.parse(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    private interface SchemaFile {
        Schema parse(Path file) throws IOException;
    }
}
