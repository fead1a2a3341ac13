/** Looks at every node of a cluster at once and says what it found. */
@NullMarked
package io.redisoperator.check;

import org.jspecify.annotations.NullMarked;
