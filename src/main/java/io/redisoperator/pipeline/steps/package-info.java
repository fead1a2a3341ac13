/** The nine steps of creation, one class each. */
@NullMarked
package io.redisoperator.pipeline.steps;

import org.jspecify.annotations.NullMarked;
