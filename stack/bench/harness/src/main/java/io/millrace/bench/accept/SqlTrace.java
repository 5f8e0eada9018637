package io.millrace.bench.accept;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** Reads transactions from PostgreSQL's log, written in {@code jsonlog} with {@code log_statement = 'all'}. */
final class SqlTrace {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MESSAGE =
            Pattern.compile("(?:statement|execute [^:]+): (.*)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = (NULL|'((?:[^']|'')*)')");

    private SqlTrace() {}

    /**
     * A logged statement.
     *
     * @param parameters the statement's parameters, in PostgreSQL's own notation
     */
    record Statement(String sql, List<@Nullable String> parameters) {

        boolean is(String command) {
            return sql.strip().equalsIgnoreCase(command);
        }
    }

    /**
     * The committed transactions in which one of these texts is a parameter.
     *
     * @param logs folder of the server's log files
     * @param marks texts that mark a transaction
     */
    static List<List<Statement>> transactions(Path logs, Collection<String> marks) {
        Map<Long, List<Statement>> open = new LinkedHashMap<>();
        var found = new ArrayList<List<Statement>>();
        try (var files = Files.list(logs)) {
            var sorted = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.endsWith("}")) {
                        // The server is still writing this line.
                        continue;
                    }
                    JsonNode entry = JSON.readTree(line);
                    var message = MESSAGE.matcher(entry.path("message").asText());
                    if (message.matches()) {
                        var statement = new Statement(
                                message.group(1),
                                parameters(entry.path("detail").asText()));
                        add(entry.path("pid").asLong(), statement, open, marks, found);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void add(
            long process,
            Statement statement,
            Map<Long, List<Statement>> open,
            Collection<String> marks,
            List<List<Statement>> found) {
        if (statement.is("BEGIN")) {
            open.put(process, new ArrayList<>());
        }
        List<Statement> transaction = open.get(process);
        if (transaction == null) {
            return;
        }
        transaction.add(statement);
        if (statement.is("COMMIT")) {
            open.remove(process);
            if (transaction.stream().anyMatch(one -> one.parameters().stream().anyMatch(marks::contains))) {
                found.add(transaction);
            }
        }
    }

    private static List<@Nullable String> parameters(String detail) {
        var list = new ArrayList<@Nullable String>();
        var matcher = PARAMETER.matcher(detail);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            list.add(quoted == null ? null : quoted.replace("''", "'"));
        }
        return list;
    }
}
