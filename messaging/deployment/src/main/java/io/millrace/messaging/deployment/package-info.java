/** Finds emitters and handlers when an application is built, checks them, and attaches them to their channels. */
@NullMarked
package io.millrace.messaging.deployment;

import org.jspecify.annotations.NullMarked;
