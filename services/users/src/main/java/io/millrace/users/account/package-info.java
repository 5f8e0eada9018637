/** The accounts, the links in their mails, and the events about them. */
@NullMarked
package io.millrace.users.account;

import org.jspecify.annotations.NullMarked;
