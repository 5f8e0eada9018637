/** Logins, the delays after failed ones, and the sessions that refresh tokens keep. */
@NullMarked
package io.millrace.users.login;

import org.jspecify.annotations.NullMarked;
