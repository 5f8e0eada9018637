package io.millrace.e2e.alerts;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The words of a PromQL expression, read one after the other. */
final class Tokens {

    private static final Pattern TOKEN = Pattern.compile(
            "\\[\\w+]|\\d+[smhd]\\b|\\d+(?:\\.\\d+)?|[a-zA-Z_:][\\w:]*|\"[^\"]*\"|=~|!~|!=|==|>=|<=|[-+*/(){},=<>]");

    private final List<String> tokens;
    private int next;

    Tokens(String expression) {
        this.tokens =
                TOKEN.matcher(expression).results().map(MatchResult::group).toList();
        String read = String.join("", tokens);
        if (!read.equals(expression.replaceAll("\\s+", ""))) {
            throw new IllegalArgumentException("This reader does not know all of: " + expression);
        }
    }

    /** The next word without taking it; empty at the end. */
    String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    String take() {
        return tokens.get(next++);
    }

    boolean takeIf(String word) {
        if (peek().equals(word)) {
            next++;
            return true;
        }
        return false;
    }

    void demand(String word) {
        if (!takeIf(word)) {
            throw new IllegalArgumentException("'%s' is expected, not '%s'".formatted(word, peek()));
        }
    }
}
