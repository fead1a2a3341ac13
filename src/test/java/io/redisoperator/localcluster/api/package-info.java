/** The Kubernetes API of the embedded cluster: one in this process, one of real Kubernetes programs. */
@NullMarked
package io.redisoperator.localcluster.api;

import org.jspecify.annotations.NullMarked;
