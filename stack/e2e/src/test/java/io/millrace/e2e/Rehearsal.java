package io.millrace.e2e;

/** Long tests that a nightly job runs, such as rehearsals of what an operator does seldom: see ADR 52. */
public final class Rehearsal {

    /** The JUnit tag of these tests, which {@code stack/e2e/pom.xml} leaves out unless told otherwise. */
    public static final String TAG = "rehearsal";

    private Rehearsal() {}
}
