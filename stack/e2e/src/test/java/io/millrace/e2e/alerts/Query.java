package io.millrace.e2e.alerts;

import java.util.List;

/** A part of a PromQL expression, to be asked at any time. */
@FunctionalInterface
interface Query {

    /** @param time in seconds since the beginning of the test */
    List<Sample> at(double time);
}
