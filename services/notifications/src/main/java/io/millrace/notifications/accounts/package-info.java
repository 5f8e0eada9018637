/** The mails about accounts: confirmation, welcome, and what owners must know when somebody changes the account. */
@NullMarked
package io.millrace.notifications.accounts;

import org.jspecify.annotations.NullMarked;
