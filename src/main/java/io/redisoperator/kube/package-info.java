/** The only door to the Kubernetes API: caches, writes, failures as values. */
@NullMarked
package io.redisoperator.kube;

import org.jspecify.annotations.NullMarked;
