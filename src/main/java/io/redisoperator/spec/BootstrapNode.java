package io.redisoperator.spec;

import io.redisoperator.model.Endpoint;
import java.util.Optional;

/**
 * A Redis outside of the cluster that all pods are to follow.
 *
 * @param address its host may be a name
 * @param secret name of the Secret in the same namespace with what to log in with; empty for none
 * @param announced whether sentinels name it to clients meanwhile
 */
public record BootstrapNode(Endpoint address, Optional<String> secret, boolean announced) {}
