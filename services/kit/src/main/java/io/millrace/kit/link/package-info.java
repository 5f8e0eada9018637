/** Links in mails: one service knows them by their ids, another one writes them. See docs/adr/0050. */
@NullMarked
package io.millrace.kit.link;

import org.jspecify.annotations.NullMarked;
