package io.redisoperator.pipeline;

/** What a piece of work has of its lane. */
@FunctionalInterface
interface Turn {
    /**
     * To be asked before each part of the work, which says thereby that it has not got stuck. Once this is false the lane
     * is another's, or closed, and no further part may begin.
     */
    boolean goesOn();
}
