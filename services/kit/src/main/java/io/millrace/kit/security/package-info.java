/** Refusals of callers who are not known, or may not do what they ask for, as problem documents. */
@NullMarked
package io.millrace.kit.security;

import org.jspecify.annotations.NullMarked;
