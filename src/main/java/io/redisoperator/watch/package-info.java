/** Turns events of the Kubernetes informers into messages that carry a cluster's key. */
@NullMarked
package io.redisoperator.watch;

import org.jspecify.annotations.NullMarked;
