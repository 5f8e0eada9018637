/** Registration, confirmation, the own profile, and the reset of a password by mail. */
@NullMarked
package io.millrace.users.registration;

import org.jspecify.annotations.NullMarked;
