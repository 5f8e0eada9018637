/** Where things are on this machine: folders, ports, secrets. */
@NullMarked
package io.millrace.stack.home;

import org.jspecify.annotations.NullMarked;
