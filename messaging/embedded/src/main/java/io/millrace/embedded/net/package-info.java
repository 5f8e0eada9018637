/** What lies between a server and those that talk to it, and what can happen there. */
@NullMarked
package io.millrace.embedded.net;

import org.jspecify.annotations.NullMarked;
