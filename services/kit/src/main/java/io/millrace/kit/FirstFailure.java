package io.millrace.kit;

/**
 * Where undoing fails too, the answer is about what failed first. A database rolls back by itself what it lost the
 * connection of: a client that was to be told 404 need not be told 500 because the rollback could not be said any more.
 */
// @UnwrapException(value = CompositeException.class, strategy = ExceptionUnwrapStrategy.ALWAYS)
final class FirstFailure {

    private FirstFailure() {}
}
