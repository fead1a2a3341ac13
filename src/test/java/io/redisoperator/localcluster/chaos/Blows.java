package io.redisoperator.localcluster.chaos;

/**
 * When a fault hit, by {@link System#nanoTime()}.
 *
 * @param saved the moment before a save that came before the first blow; that of the first blow if there was none
 * @param first the moment before the first blow
 * @param last the moment after the last one
 */
record Blows(long saved, long first, long last) {
    /** Without a save before. */
    Blows(long first, long last) {
        this(first, first, last);
    }
}
