/** Proxies between a server and its clients, with the faults that can happen on a network. */
@NullMarked
package io.millrace.embedded.net;

import org.jspecify.annotations.NullMarked;
