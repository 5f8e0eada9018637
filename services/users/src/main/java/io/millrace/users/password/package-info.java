/** Passwords: the rule for new ones, and their hashes by Argon2id, computed beside the event loop. */
@NullMarked
package io.millrace.users.password;

import org.jspecify.annotations.NullMarked;
