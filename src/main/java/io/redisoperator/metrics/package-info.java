/** The operator's own meters and the life of their series. */
@NullMarked
package io.redisoperator.metrics;

import org.jspecify.annotations.NullMarked;
