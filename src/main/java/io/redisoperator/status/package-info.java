/** Composes the status of a cluster, writes it only when it differs, and records Events. */
@NullMarked
package io.redisoperator.status;

import org.jspecify.annotations.NullMarked;
