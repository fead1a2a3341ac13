package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Sha256;
import io.redisoperator.spec.Failovers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether Redis knows the user that probes of an earlier operator log in as. */
class PingUserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "customLivenessProbe: {exec: {command: [redis-cli, --user, pinger, --pass, pingpass, ping]}}",
                "customStartupProbe: {exec: {command: [sh, -c, 'redis-cli --user pinger --pass pingpass ping']}}",
                "customReadinessProbe: {exec: {command: [sh, -c, \"set -e\\npinger=1\"]}}",
                "command: [sh, -c, 'wait-for pinger & exec redis-server /redis/redis.conf \"$@\"', redis]",
                "extraContainers: [{name: a, image: a, args: ['redis://pinger:pingpass@127.0.0.1']}]",
                "extraContainers: [{name: a, image: a, lifecycle: {preStop: {exec: {command: [ask, pinger]}}}}]",
                "initContainers: [{name: a, image: a, env: [{name: USER, value: pinger}]}]",
                "startupConfigMap: started",
            })
    void isGivenWhereTheSpecSpeaksOfIt(String redis) {
        assertThat(users("redis:\n  " + redis))
                .containsOnlyOnce(
                        "user pinger on #" + Sha256.hex("pingpass") + " resetchannels resetkeys -@all +ping\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis: {}",
                "redis: {customLivenessProbe: {exec: {command: [redis-cli, ping]}}, podAnnotations: {ask: pinger}}",
                "redis: {extraContainers: [{name: a, image: a, command: [pingers]}]}",
                "sentinel: {customLivenessProbe: {exec: {command: [redis-cli, --user, pinger, ping]}}}",
            })
    void isNotGivenElsewhere(String spec) {
        assertThat(users(spec)).doesNotContain("pinger");
    }

    private static String users(String spec) {
        String file = requireNonNull(Specimen.secret(Failovers.failover(spec), Specimen.IDENTITY, Optional.empty())
                .getData()
                .get(AuthSecret.USERS_KEY));
        return new String(Base64.getDecoder().decode(file), StandardCharsets.UTF_8);
    }
}
