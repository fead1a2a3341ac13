package io.redisoperator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.ContainerSettings;
import io.redisoperator.spec.CustomProbes;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.PodExtras;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The user as which the probes of an earlier operator asked Redis for a sign of life, with a password that is the same
 * everywhere. Probes that were copied from there log in as it: a Redis that did not know it would be killed by them. It
 * may do nothing else, and a cluster whose spec does not speak of it has no such user.
 */
final class PingUser {
    private static final String NAME = "pinger";
    private static final String PASSWORD = "pingpass";
    private static final String RULES = " resetchannels resetkeys -@all +ping";
    private static final Pattern WORD = Pattern.compile("\\b" + NAME + "\\b");
    private static final JsonMapper JSON = new JsonMapper();

    private PingUser() {}

    /** Its line among the users of a Redis; empty if nothing beside Redis logs in as it. */
    static Optional<String> line(Failover failover) {
        return isNeeded(failover)
                ? Optional.of("user " + NAME + " on #" + Sha256.hex(PASSWORD) + RULES)
                : Optional.empty();
    }

    /** As whom a startup script logs in stands in its ConfigMap. */
    private static boolean isNeeded(Failover failover) {
        ContainerSettings redis = failover.redis().pod().container();
        return redis.startupConfigMap().isPresent()
                || written(failover).anyMatch(part -> names(JSON.valueToTree(part)));
    }

    private static Stream<Object> written(Failover failover) {
        ContainerSettings redis = failover.redis().pod().container();
        CustomProbes probes = redis.probes();
        PodExtras extras = failover.redis().pod().extras();
        return Stream.of(
                        probes.startup().stream(),
                        probes.readiness().stream(),
                        probes.liveness().stream(),
                        redis.command().stream(),
                        extras.initContainers().stream(),
                        extras.containers().stream())
                .flatMap(parts -> parts);
    }

    private static boolean names(JsonNode part) {
        return part.isTextual()
                ? WORD.matcher(part.textValue()).find()
                : StreamSupport.stream(part.spliterator(), false).anyMatch(PingUser::names);
    }
}
