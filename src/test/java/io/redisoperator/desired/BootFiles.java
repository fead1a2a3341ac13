package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import java.util.List;
import java.util.Set;

/** What Redis and Sentinel boot from, and what must never get into it by what a user wrote. */
public final class BootFiles {
    private static final Set<String> FORBIDDEN = Set.of("loadmodule", "requirepass", "--port", "notification-script");
    private static final Set<String> ONCE = Set.of("include", "dir", "port", "replicaof", "protected-mode");
    /** What a command of the user's reads includes the clients, too. */
    private static final Set<String> ONCE_FOR_OWN_COMMANDS = Set.of("dir", "port", "replicaof", "protected-mode");

    private BootFiles() {}

    /** Fails if there is a line that is not the operator's and that no user may write. */
    public static void assertOnlyAllowedLines(Failover failover) {
        ConfigMap sentinel = SentinelConfig.of(failover, new Endpoint("10.0.0.1", 6379));
        check(RedisConfig.of(failover), RedisConfig.SCRIPT_KEY, ONCE);
        check(RedisConfig.of(failover), RedisConfig.KEY, ONCE_FOR_OWN_COMMANDS);
        check(sentinel, SentinelConfig.KEY, Set.of());
    }

    private static void check(ConfigMap map, String key, Set<String> once) {
        List<String> lines = requireNonNull(map.getData().get(key)).lines().toList();
        assertThat(lines).allMatch(line -> line.matches("[\\x20-\\x7e]+"));
        List<String> directives = lines.stream()
                .map(line -> ConfigLine.parse(line).orElseThrow().directive())
                .toList();
        assertThat(directives).doesNotContainAnyElementsOf(FORBIDDEN);
        for (String directive : once) {
            assertThat(directives.stream().filter(directive::equals).count()).isLessThanOrEqualTo(1);
        }
    }
}
