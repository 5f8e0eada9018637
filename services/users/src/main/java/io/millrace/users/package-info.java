/**
 * Accounts, logins and tokens.
 *
 * <p>Consumes: nothing. Publishes: {@code users}, what becomes of each account. Owns: the accounts with their passwords and
 * roles, the sessions, and the keys that sign tokens.
 */
@NullMarked
package io.millrace.users;

import org.jspecify.annotations.NullMarked;
