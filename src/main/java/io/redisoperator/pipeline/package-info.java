/** The lanes of the clusters and the nine creation steps that run in them. */
@NullMarked
package io.redisoperator.pipeline;

import org.jspecify.annotations.NullMarked;
