/** A whole Kubernetes cluster on this machine: an API, its controllers, and pods that are real processes. */
@NullMarked
package io.redisoperator.localcluster;

import org.jspecify.annotations.NullMarked;
