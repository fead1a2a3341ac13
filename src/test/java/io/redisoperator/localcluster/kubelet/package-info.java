/** The node of the embedded cluster: pods as processes of this machine, and the way to them through Services. */
@NullMarked
package io.redisoperator.localcluster.kubelet;

import org.jspecify.annotations.NullMarked;
