/** What {@code make run} and {@code make demo} do: the operator on an embedded cluster, before one's eyes. */
@NullMarked
package io.redisoperator.localcluster.demo;

import org.jspecify.annotations.NullMarked;
