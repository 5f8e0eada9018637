package io.millrace.bench.scale;

/** An amount of work that waits for all replicas at once, and is the same each time. */
interface Work {

    String name();

    /** Unit of the rate. */
    String unit();

    int records();

    /** Removes what the work before has left, and makes the next work. */
    void prepare();

    /** Puts the work before the replicas, which are frozen meanwhile. */
    void fill();

    /** Waits until all of it is done. */
    void await();

    /** Runs after the measured time. */
    void finish();
}
