/** Pure: what a look at a cluster found, what it means, and which commands would heal it. */
@NullMarked
package io.redisoperator.diagnosis;

import org.jspecify.annotations.NullMarked;
