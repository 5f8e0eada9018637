package io.millrace.stack.fuzz.http;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.fuzz.Junk;

/** Generates bodies of many lines, some of which are damaged. */
final class Lines {

    private static final int MOST = 20;
    private static final List<String> ENDS = List.of("\n", "\r\n", "\r");
    private static final List<String> VALUES =
            List.of("millstone", "1", "-1", "1.50", "0.001", "EUR", "x", "", " ", "1e400", "\"", "\"a\nb\"", "a,b");

    private final Description description;
    private final Documents documents;
    private final Junk junk;

    Lines(Description description, Documents documents, Junk junk) {
        this.description = description;
        this.documents = documents;
        this.junk = junk;
    }

    byte[] ndjson(JsonNode schema, Random random) {
        String end = Junk.oneOf(ENDS, random);
        var body = new ByteArrayOutputStream();
        int count = random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            JsonNode sound = description.sound(schema, random);
            body.writeBytes(random.nextInt(4) == 0 ? documents.broken(sound, random) : Junk.utf8(sound.toString()));
            body.writeBytes(Junk.utf8(end));
        }
        return damaged(body.toByteArray(), random);
    }

    /** @param columns the header of a sound body */
    byte[] csv(String columns, Random random) {
        String end = Junk.oneOf(ENDS, random);
        int width = columns.split(",", -1).length;
        var body = new StringBuilder(random.nextInt(8) == 0 ? junk.text(random) : columns).append(end);
        int count = random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            var fields = new ArrayList<String>();
            for (int field = random.nextInt(10) == 0 ? 1 : 0; field < width; field++) {
                fields.add(random.nextInt(3) == 0 ? junk.text(random) : Junk.oneOf(VALUES, random));
            }
            body.append(String.join(",", fields)).append(end);
        }
        return damaged(Junk.utf8(body.toString()), random);
    }

    private byte[] damaged(byte[] body, Random random) {
        return random.nextInt(6) == 0 && body.length > 0 ? junk.damaged(body, random) : body;
    }
}
