package io.millrace.testbed;

import static io.millrace.testbed.WithAdmin.act;
import static io.millrace.testbed.WithAdmin.admin;
import static io.millrace.testbed.WithAdmin.management;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.ManagementResource;

/** A service with a management port, whose admin API nobody has switched on. */
@QuarkusTest
@TestProfile(AdminSwitchedOffTest.ManagementOnly.class)
@WithServers
@QuarkusTestResource(value = ManagementResource.class, restrictToAnnotatedClass = true)
class AdminSwitchedOffTest {

    public static class ManagementOnly implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.management.enabled", "true");
        }
    }

    @Test
    void noAddressOfTheAdminApiIsThereAndNoActIsCarriedOut() throws SQLException {
        String key = Numbers.newKey();
        Held.put(key, "E: waits", "first");

        management().get("/q/health/live").then().statusCode(200);
        admin().get("/counts").then().statusCode(404);
        admin().get("/held/keys").then().statusCode(404);
        admin().get("/openapi.json").then().statusCode(404);
        act("/held/release", "numbers-out", key).statusCode(404);
        act("/held/give-up", "numbers-out", key).statusCode(404);

        assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", key)).hasSize(1);
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 RETURNING 1", key);
        Numbers.sql("DELETE FROM outbox_hold WHERE key = $1 RETURNING 1", key);
    }
}
