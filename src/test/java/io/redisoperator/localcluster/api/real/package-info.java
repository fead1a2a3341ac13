/** A Kubernetes control plane of real programs, as child processes. */
@NullMarked
package io.redisoperator.localcluster.api.real;

import org.jspecify.annotations.NullMarked;
