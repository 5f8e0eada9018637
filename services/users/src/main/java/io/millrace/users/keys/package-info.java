/** The keys that sign access tokens, their rotation, and the verification of this service's own tokens. */
@NullMarked
package io.millrace.users.keys;

import org.jspecify.annotations.NullMarked;
