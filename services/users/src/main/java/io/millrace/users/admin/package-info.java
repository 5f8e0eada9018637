/** What operators and admins do with accounts, and the first admin. */
@NullMarked
package io.millrace.users.admin;

import org.jspecify.annotations.NullMarked;
