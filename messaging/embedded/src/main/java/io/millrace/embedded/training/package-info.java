/**
 * Runs a service once, on servers of its own, so that its JVM writes an AOT cache. See docs/adr/0048-a-pods-start.md.
 */
@NullMarked
package io.millrace.embedded.training;

import org.jspecify.annotations.NullMarked;
