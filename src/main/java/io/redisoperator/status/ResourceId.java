package io.redisoperator.status;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;

/** One resource of a user: of the two that may share a name, and of those that had the name over time, this one. */
record ResourceId(ClusterKey key, FailoverKind kind, String uid) {}
