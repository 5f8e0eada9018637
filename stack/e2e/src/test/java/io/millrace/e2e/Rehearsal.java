package io.millrace.e2e;

/** Tests that rehearse for many minutes what an operator does seldom. The nightly job runs them: see ADR 52. */
public final class Rehearsal {

    /** The JUnit tag of these tests, which {@code stack/e2e/pom.xml} leaves out unless told otherwise. */
    public static final String TAG = "rehearsal";

    private Rehearsal() {}
}
