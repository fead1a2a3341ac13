package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One change of one stored object; neither state is ever modified afterwards.
 *
 * @param before absent when the object was created
 * @param after absent when the object was removed
 * @param last the newest state there is; of a removed object, its last state under a resource version of its own
 */
record Change(
        String resource,
        long version,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after,
        ObjectNode last) {}
