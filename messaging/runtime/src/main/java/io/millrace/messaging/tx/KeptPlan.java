package io.millrace.messaging.tx;

import java.util.regex.Pattern;

/**
 * Makes PostgreSQL keep one plan for a statement that takes arrays. Where a plan's cost depends on the length of an array,
 * as in a join with {@code unnest} or in {@code = ANY}, a plan for just these arrays looks cheaper than one for arrays of any
 * length, so the statement is planned anew each time it is executed. That takes about as long as the execution.
 *
 * <p>The planner does not look into the subquery that each array becomes.
 */
public final class KeptPlan {

    private static final Pattern ARRAY = Pattern.compile("(\\$\\d+)::(\\w+(?: \\w+)?)\\[]");

    private KeptPlan() {}

    /** @param sql its array parameters are written with their type, such as {@code $1::uuid[]} */
    public static String of(String sql) {
        return ARRAY.matcher(sql).replaceAll("(SELECT $1::$2[])::$2[]");
    }
}
