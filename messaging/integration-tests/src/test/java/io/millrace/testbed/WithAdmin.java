package io.millrace.testbed;

import static io.restassured.RestAssured.given;

import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import io.millrace.messaging.testing.ManagementResource;

/** Enables the admin API; a dead letter of numbers-in blocks its key. */
public class WithAdmin implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.management.enabled",
                "true",
                "millrace.messaging.admin.enabled",
                "true",
                "millrace.messaging.incoming.numbers-in.failure.after-dead-letter",
                "block");
    }

    static RequestSpecification management() {
        return given().baseUri("http://localhost").port(ManagementResource.port());
    }

    static RequestSpecification admin() {
        return management().basePath("/q/millrace").contentType(ContentType.JSON);
    }

    /** @param more names and values of further fields */
    static ValidatableResponse act(String path, String channel, String key, Object... more) {
        return post(path, channel, "key", key, more);
    }

    /** @param more names and values of further fields; a field whose value is null is left out */
    static ValidatableResponse actOnCause(String path, String channel, String cause, Object... more) {
        return post(path, channel, "cause", cause, more);
    }

    private static ValidatableResponse post(String path, String channel, String field, String value, Object... more) {
        var body = new HashMap<String, Object>();
        body.put("channel", channel);
        body.put(field, value);
        body.put("reason", "a test asks for it");
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] != null) {
                body.put((String) more[i], more[i + 1]);
            }
        }
        return admin().header("Millrace-Actor", "tester").body(body).post(path).then();
    }
}
