package io.redisoperator.localcluster.chaos;

/**
 * When a fault hit, by {@link System#nanoTime()}.
 *
 * @param first the moment before the first blow
 * @param last the moment after the last one
 */
record Blows(long first, long last) {}
