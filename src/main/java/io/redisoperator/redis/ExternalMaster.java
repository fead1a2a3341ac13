package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import java.util.Optional;

/**
 * A Redis outside of a cluster, whose pods follow it.
 *
 * @param leaving whether it is not to be followed any more, once one of the pods has become master
 * @param agreed whether a person agrees that what the pods hold is discarded for what is there
 * @param secret name of the Secret that the login is from; empty for none
 * @param announced whether sentinels are to name it to clients while it is followed
 */
public record ExternalMaster(
        Endpoint address,
        boolean leaving,
        boolean agreed,
        Optional<String> secret,
        Credentials credentials,
        boolean announced) {
    /** The same with what to log in with. */
    public ExternalMaster with(Credentials login) {
        return new ExternalMaster(address, leaving, agreed, secret, login, announced);
    }
}
