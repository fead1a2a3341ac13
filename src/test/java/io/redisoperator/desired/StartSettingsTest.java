package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartSettingsTest {
    private static final Failover FIRST = custom("databases 20", "maxmemory 64mb");
    private static final Failover WRONG = custom("databases none", "maxmemory 32mb");
    private static final String FIRST_HASH = hash(FIRST);

    @Test
    void leavesPodsThatAreYetToBeReplacedWhatTheyStartedWith() {
        ConfigMap edited = edited(RedisConfig.of(FIRST), WRONG, Set.of(FIRST_HASH));

        assertThat(lines(edited, "redis.conf")).contains("databases none").doesNotContain("databases 20");
        assertThat(lines(edited, StartSettings.file(FIRST_HASH)))
                .contains("databases 20")
                .doesNotContain("databases none");
    }

    @Test
    void tellsThemAllElseAsItIsNow() {
        ConfigMap edited = edited(RedisConfig.of(FIRST), WRONG, Set.of(FIRST_HASH));

        assertThat(lines(edited, StartSettings.file(FIRST_HASH)))
                .contains("maxmemory 32mb", "replicaof 127.0.0.1 6379", "include /redis-auth/users.conf")
                .doesNotContain("maxmemory 64mb");
    }

    @Test
    void keepsThemThroughSeveralEdits() {
        ConfigMap twice = edited(
                edited(RedisConfig.of(FIRST), WRONG, Set.of(FIRST_HASH)), custom("databases 30"), all(FIRST, WRONG));

        assertThat(twice.getData())
                .containsKeys("redis.conf", StartSettings.file(FIRST_HASH), StartSettings.file(hash(WRONG)));
        assertThat(lines(twice, StartSettings.file(FIRST_HASH))).contains("databases 20");
        assertThat(lines(twice, "redis.conf")).contains("databases 30");
    }

    @Test
    void forgetsWhatNoPodStartsWith() {
        ConfigMap edited = edited(RedisConfig.of(FIRST), WRONG, Set.of(FIRST_HASH));

        ConfigMap later = edited(edited, custom("databases 30"), Set.of(hash(custom("databases 30"))));

        assertThat(later.getData()).containsOnlyKeys("redis.conf", "start.conf", "start.sh");
    }

    @Test
    void writesNoOtherFileWhereAllPodsStartWithTheSame() {
        ConfigMap edited = edited(RedisConfig.of(FIRST), custom("databases 20", "maxmemory 32mb"), Set.of(FIRST_HASH));

        assertThat(edited.getData()).containsOnlyKeys("redis.conf", "start.conf", "start.sh");
    }

    /** What one image takes at its start another may not. */
    @Test
    void leavesPodsOfAnotherImageEachLineThatTheyStartedWith() {
        Failover old = Failovers.failover("redis: {image: 'redis:6.2-alpine', customConfig: [maxmemory 64mb]}");
        Failover next = Failovers.failover(
                "redis: {image: 'redis:7.2-alpine', customConfig: [maxmemory 32mb, maxmemory-clients 10%]}");

        ConfigMap edited = edited(RedisConfig.of(old), next, Set.of(hash(old)));

        assertThat(lines(edited, StartSettings.file(hash(old))))
                .contains("maxmemory 64mb")
                .doesNotContain("maxmemory 32mb", "maxmemory-clients 10%");
    }

    @Test
    void keepsCommandNamesAndWhatRedisSaidOfADirective() {
        Failover renamed = Failovers.failover("""
                redis:
                  customConfig: [some-future-directive 1]
                  customCommandRenames: [{from: FLUSHALL, to: GONE}]
                """);
        ConfigMemory told =
                ConfigMemory.of(renamed, Optional.of(RedisConfig.of(renamed))).readAtStart("some-future-directive");
        ConfigMap file = edited(RedisConfig.of(renamed, told), renamed, Set.of());
        String hash = StartSettings.of(renamed, told).hash();

        ConfigMap edited = edited(file, custom("some-future-directive 2"), Set.of(hash));

        assertThat(lines(edited, StartSettings.file(hash)))
                .contains("some-future-directive 1", "rename-command FLUSHALL GONE")
                .doesNotContain("some-future-directive 2");
    }

    @Test
    void areTheSameInAnotherOrderAndWithoutWhatALaterLineReplaces() {
        String hash = hash(custom("databases 20", "io-threads 2"));

        assertThat(hash(custom("io-threads 2", "databases 20"))).isEqualTo(hash);
        assertThat(hash(custom("databases 5", "io-threads 2", "databases 20"))).isEqualTo(hash);
        assertThat(hash(custom("databases 20", "io-threads 2", "databases 5"))).isNotEqualTo(hash);
    }

    @Test
    void areOthersWhereAnotherSpellingOfADirectiveComesLast() {
        assertThat(hash(custom("bgsave-cpulist 0", "bgsave_cpulist 1")))
                .isNotEqualTo(hash(custom("bgsave_cpulist 1", "bgsave-cpulist 0")))
                .isNotEqualTo(hash(custom("bgsave_cpulist 2")));
    }

    @Test
    void areTheSameForRenamesInAnotherOrder() {
        String renames = "redis: {customCommandRenames: [%s, %s]}";
        String one = "{from: KEYS, to: a}";
        String other = "{from: FLUSHALL, to: ''}";

        assertThat(hash(Failovers.failover(renames.formatted(one, other))))
                .isEqualTo(hash(Failovers.failover(renames.formatted(other, one))));
    }

    @Test
    void tellsThePodByItsTemplateWhichItStartsWith() {
        PodTemplateSpec template =
                RedisStatefulSet.of(FIRST, AllObjects.OPTIONS).getSpec().getTemplate();

        assertThat(StartSettings.hashOf(template.getMetadata())).contains(FIRST_HASH);
        assertThat(template.getSpec().getContainers().getFirst().getEnv())
                .contains(new EnvVar("START_SETTINGS", FIRST_HASH, null));
        assertThat(StartSettings.hashOf(new ObjectMeta())).isEmpty();
    }

    private static ConfigMap edited(ConfigMap file, Failover edit, Set<String> startedWith) {
        return RedisConfig.of(edit, ConfigMemory.of(edit, Optional.of(file)).startingOnly(startedWith, edit));
    }

    private static Set<String> all(Failover first, Failover second) {
        return Set.of(hash(first), hash(second));
    }

    private static String hash(Failover failover) {
        return StartSettings.of(failover, ConfigMemory.fresh(failover)).hash();
    }

    private static List<String> lines(ConfigMap file, String key) {
        Map<String, String> data = file.getData();
        assertThat(data).containsKey(key);
        return requireNonNull(data.get(key)).lines().toList();
    }

    private static Failover custom(String... lines) {
        return Failovers.failover("redis: {customConfig: ["
                + String.join(
                        ", ", Arrays.stream(lines).map(line -> "'" + line + "'").toList()) + "]}");
    }
}
