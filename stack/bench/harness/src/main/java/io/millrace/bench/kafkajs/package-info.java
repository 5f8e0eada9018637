/** The order pipeline that tutorials write, in Node with kafkajs: a peer of the whole platform. */
@NullMarked
package io.millrace.bench.kafkajs;

import org.jspecify.annotations.NullMarked;
