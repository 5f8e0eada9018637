/**
 * Services outside of this checkout: a new project for one, and its database, topics and settings on a running stack.
 */
@NullMarked
package io.millrace.stack.project;

import org.jspecify.annotations.NullMarked;
