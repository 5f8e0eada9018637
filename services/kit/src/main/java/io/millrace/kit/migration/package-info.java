/**
 * Tells, without Flyway and before the application starts, whether there is anything to migrate. See
 * docs/adr/0048-a-pods-start.md.
 */
@NullMarked
package io.millrace.kit.migration;

import org.jspecify.annotations.NullMarked;
