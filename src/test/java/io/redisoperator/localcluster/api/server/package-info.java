/** What the in-process Kubernetes API is made of; confined to one event loop unless a class says otherwise. */
@NullMarked
package io.redisoperator.localcluster.api.server;

import org.jspecify.annotations.NullMarked;
