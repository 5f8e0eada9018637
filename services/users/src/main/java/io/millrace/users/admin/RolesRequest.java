package io.millrace.users.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import io.millrace.kit.Problems;
import io.millrace.users.account.Role;

/** The body of a request that grants roles: all that the account shall have. */
public record RolesRequest(@NotNull @Size(max = 20) List<@NotNull String> roles) {

    static final String EXAMPLE = """
            {"roles": ["customer", "operator"]}""";

    /** Each once. Fails with a problem that names a role that does not exist. */
    List<Role> parsed() {
        var parsed = new TreeSet<Role>();
        for (int i = 0; i < roles.size(); i++) {
            String field = "roles[%d]".formatted(i);
            parsed.add(Role.of(roles.get(i)).orElseThrow(() -> Problems.badRequest(field, "is no role")));
        }
        return new ArrayList<>(parsed);
    }
}
