package io.millrace.command;

import java.sql.SQLException;
import java.util.Map;

/** Tells whether a service's database has what this release needs, before the service's application starts. */
@FunctionalInterface
public interface SchemaCheck {

    /**
     * Whether there is nothing to migrate; false also in doubt. Fails if the database can't be asked.
     *
     * @param environment the variables of the process
     */
    boolean isCurrent(Map<String, String> environment) throws SQLException;
}
