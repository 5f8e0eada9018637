/**
 * Asking a provider over HTTP by one of the contracts in {@code docs/providers}: which answers decide, and which leave
 * open what happened.
 */
@NullMarked
package io.millrace.kit.provider;

import org.jspecify.annotations.NullMarked;
