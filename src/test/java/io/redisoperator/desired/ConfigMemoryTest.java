package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigMemoryTest {
    private static final Failover PLAIN = custom();

    @Test
    void learnsWhatRedisHadFromProcessesThatRanWithoutADirective() {
        ConfigMemory added = after(PLAIN, custom("maxmemory 64mb"));
        assertThat(added.tellsBefore("maxmemory")).isTrue();

        ConfigMemory withdrawn = next(added.learned("maxmemory", "0"), custom());

        assertThat(withdrawn.givenBack()).isEqualTo(Map.of("maxmemory", "0"));
        assertThat(withdrawn.restart()).isEmpty();
    }

    @Test
    void learnsNothingOnceProcessesMayHaveAnOlderValue() {
        ConfigMemory edited = next(after(PLAIN, custom("maxmemory 64mb")), custom("maxmemory 128mb"));

        assertThat(edited.tellsBefore("maxmemory")).isFalse();
    }

    @Test
    void givesBackWhatTheOperatorsOwnPartOfTheFileSays() {
        ConfigMemory withdrawn = after(custom("save 60 1", "tcp-keepalive 30"), PLAIN);

        assertThat(withdrawn.givenBack()).isEqualTo(Map.of("save", "900 1 300 10", "tcp-keepalive", "60"));
    }

    @Test
    void asksForARestartWhereNobodyKnowsWhatRedisHas() {
        Failover booted = custom("maxmemory 64mb");
        ConfigMemory withdrawn = after(booted, PLAIN);

        assertThat(withdrawn.givenBack()).isEmpty();
        assertThat(withdrawn.unknown()).containsExactly("maxmemory");
        assertThat(template(PLAIN, withdrawn)).isNotEqualTo(template(booted, ConfigMemory.fresh(booted)));
        assertThat(next(withdrawn, PLAIN)).as("for the same spec").isEqualTo(withdrawn);
    }

    @Test
    void doesNotTakeAValueForADefaultThatAWithdrawalMayHaveLeft() {
        ConfigMemory again = next(after(custom("maxmemory 64mb"), PLAIN), custom("maxmemory 32mb"));

        assertThat(again.tellsBefore("maxmemory")).isFalse();
    }

    @Test
    void knowsADirectiveByItsOlderNameToo() {
        ConfigMemory added = after(PLAIN, custom("slave-serve-stale-data no"));
        ConfigMemory learned = added.learned("slave-serve-stale-data", "yes");

        ConfigMemory renamed = next(learned, custom("replica-serve-stale-data no"));

        assertThat(renamed.givenBack()).isEmpty();
        assertThat(next(renamed, PLAIN).givenBack()).isEqualTo(Map.of("replica-serve-stale-data", "yes"));
    }

    /** Redis 6.2 knows no other. */
    @Test
    void givesADirectiveBackByTheNameThatWasWritten() {
        ConfigMemory added = after(PLAIN, custom("hash-max-ziplist-entries 64", "lua-time-limit 9000"));
        ConfigMemory learned = added.learned("hash-max-ziplist-entries", "512").learned("lua-time-limit", "5000");

        ConfigMemory withdrawn = next(learned, custom("timeout 60"));

        assertThat(withdrawn.givenBack())
                .isEqualTo(Map.of("hash-max-ziplist-entries", "512", "lua-time-limit", "5000"));
        assertThat(next(withdrawn, PLAIN).givenBack())
                .as("also after another edit")
                .containsAllEntriesOf(withdrawn.givenBack());
        assertThat(next(withdrawn, custom("lua-time-limit 1", "hash-max-listpack-entries 1"))
                        .givenBack())
                .as("once it is written again, by whichever name")
                .isEmpty();
    }

    /** As it was noted when every name was the newest one. */
    @Test
    void readsANoteThatHasOtherNamesThanTheSpec() {
        Failover written = custom("lua-time-limit 9000");
        ConfigMap file = RedisConfig.of(
                written, after(PLAIN, custom("busy-reply-threshold 9000")).learned("busy-reply-threshold", "5000"));

        ConfigMemory same = ConfigMemory.of(written, Optional.of(file));

        assertThat(same.restart()).isEmpty();
        assertThat(next(same, PLAIN).givenBack()).isEqualTo(Map.of("lua-time-limit", "5000"));
    }

    @Test
    void stopsGivingBackWhatIsWrittenAgain() {
        ConfigMemory withdrawn = next(after(PLAIN, custom("maxmemory 64mb")).learned("maxmemory", "0"), PLAIN);

        ConfigMemory again = next(withdrawn, custom("maxmemory 1mb"));

        assertThat(again.givenBack()).isEmpty();
        assertThat(next(again, PLAIN).givenBack()).isEqualTo(Map.of("maxmemory", "0"));
    }

    @Test
    void leavesToOthersWhatTheyLookAfter() {
        ConfigMemory withdrawn = after(custom("replica-priority 50", "min-slaves-to-write 2"), PLAIN);

        assertThat(withdrawn.givenBack()).isEmpty();
        assertThat(withdrawn.restart()).isEmpty();
    }

    @Test
    void forgetsWhatItKnowsOfAnotherImage() {
        ConfigMemory known = after(PLAIN, custom("maxmemory 64mb")).learned("maxmemory", "0");

        ConfigMemory next = next(known, Failovers.failover("redis: {image: 'redis:8', customConfig: []}"));

        assertThat(next.before()).isEmpty();
        assertThat(next.givenBack()).isEmpty();
    }

    @Test
    void keepsOutOfTheFileWhatRedisRefusesAndWouldNotBootWith() {
        Failover wrong = custom("maxmemory 64mb", "maxmemory-policy nonsense");
        ConfigMemory refused = after(PLAIN, wrong).tried("maxmemory-policy", "nonsense", false);

        assertThat(text(RedisConfig.of(wrong, refused)))
                .contains("maxmemory 64mb")
                .doesNotContain("nonsense");
        assertThat(text(RedisConfig.of(wrong, refused.tried("maxmemory-policy", "nonsense", true))))
                .contains("maxmemory-policy nonsense");
        Failover mended = custom("maxmemory 64mb", "maxmemory-policy allkeys-lru");
        assertThat(text(RedisConfig.of(mended, next(refused, mended)))).contains("maxmemory-policy allkeys-lru");
    }

    @Test
    void fitsIntoAnAnnotationWhileAnEditMendsARollOutThatIsStuck() {
        String[] lines = IntStream.range(0, 33)
                .mapToObj(i -> "directive-of-mine-" + i + " " + "x".repeat(950))
                .toArray(String[]::new);
        lines[32] = "databases 16";
        ConfigMemory memory = ConfigMemory.fresh(custom(lines));
        for (int databases : List.of(17, 18)) {
            lines[32] = "databases " + databases;
            memory = next(memory, custom(lines));
        }

        assertThat(memory.starts()).hasSize(3);
        assertThat(memory.note().length()).isBetween(120 * 1024, 192 * 1024);
    }

    @Test
    void bringsADefaultOfTheOperatorBackWhereRedisRefusesTheUsersValue() {
        Failover wrong = custom("tcp-keepalive never");
        ConfigMemory refused = after(PLAIN, wrong).tried("tcp-keepalive", "never", false);

        assertThat(text(RedisConfig.of(wrong, refused))).contains("tcp-keepalive 60");
    }

    @Test
    void restartsPodsForADirectiveThatRedisReadsAtItsStartOnly() {
        Failover asked = custom("some-future-directive 1");
        ConfigMemory memory = after(PLAIN, asked).readAtStart("some-future-directive");

        assertThat(template(asked, memory)).isNotEqualTo(template(asked, ConfigMemory.fresh(asked)));
        assertThat(next(memory, PLAIN).restart())
                .as("a line less is a roll-out by itself")
                .isEmpty();
    }

    @Test
    void survivesANoteThatSomebodyHasSpoilt() {
        ConfigMap file = RedisConfig.of(PLAIN);
        file.getMetadata().getAnnotations().put(ConfigMemory.ANNOTATION, "{");

        assertThat(ConfigMemory.of(PLAIN, Optional.of(file))).isEqualTo(ConfigMemory.fresh(PLAIN));
    }

    /** The memory of a cluster that booted with the one spec, after it was edited into the other. */
    private static ConfigMemory after(Failover booted, Failover edited) {
        return ConfigMemory.of(edited, Optional.of(RedisConfig.of(booted)));
    }

    /** Through the note, as the next round or the next operator reads it. */
    private static ConfigMemory next(ConfigMemory memory, Failover edited) {
        return ConfigMemory.of(edited, Optional.of(RedisConfig.of(PLAIN, memory)));
    }

    private static Object template(Failover failover, ConfigMemory memory) {
        return RedisStatefulSet.of(failover, memory, AllObjects.OPTIONS)
                .getSpec()
                .getTemplate();
    }

    private static String text(ConfigMap file) {
        return String.valueOf(file.getData().get(RedisConfig.KEY));
    }

    private static Failover custom(String... lines) {
        return Failovers.failover("redis: {customConfig: ["
                + String.join(
                        ", ", Arrays.stream(lines).map(line -> "'" + line + "'").toList()) + "]}");
    }
}
