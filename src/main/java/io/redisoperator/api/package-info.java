/** The custom resources of both groups as users write them. No logic. */
@NullMarked
package io.redisoperator.api;

import org.jspecify.annotations.NullMarked;
