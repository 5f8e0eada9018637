package io.millrace.users.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.users.Person;
import io.millrace.users.UsersSettings;

/** The costs of hashes rise: accounts get new hashes as their owners log in. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class RehashTest {

    private Person ada = new Person();

    /** The port of the service is known from here on. */
    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    @Test
    void aLoginReplacesAHashThatCostsLess() throws SQLException {
        String cheap = new Argon2id(32, 1, 1).hash(Person.PASSWORD).phc();
        store(cheap);

        ada.logIn().statusCode(200);

        assertThat(stored()).startsWith("$argon2id$v=19$m=64,");
        ada.logIn().statusCode(200);
    }

    private void store(String hash) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement("UPDATE account SET password_hash = ? WHERE email = ?")) {
            statement.setString(1, hash);
            statement.setString(2, ada.email);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private String stored() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement("SELECT password_hash FROM account WHERE email = ?")) {
            statement.setString(1, ada.email);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
