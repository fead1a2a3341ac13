package io.redisoperator.desired;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of edits of {@code customConfig}, as a note on the ConfigMap: what Redis had before a directive was
 * written, so that it can have it back, and what it refused. All of it holds for one image only, whose processes boot
 * with what is written when they come.
 *
 * <p>Directives go by their newest names, but where Redis is to be told: not every version knows these.
 *
 * @param asked values of run-time directives that the file was written with, by the names that were written
 * @param unlearned directives that running processes do not have yet, so that they still tell what they had before
 * @param before what processes had before a directive was set
 * @param withdrawn directives that are no longer written and that are given back, by the names that were written
 * @param unknown directives that were withdrawn though nobody knows what Redis has without them
 * @param refused values that Redis refused, and would not boot with
 * @param startOnly directives of which Redis said that it reads them at its start only
 * @param restart changes when only a restart can give a directive back; empty as long as none ever had to
 * @param starts what pods start with, by its hash: those to come, and those that are yet to be replaced
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConfigMemory(
        String image,
        Map<String, String> asked,
        Set<String> unlearned,
        Map<String, String> before,
        Set<String> withdrawn,
        Set<String> unknown,
        Map<String, String> refused,
        Set<String> startOnly,
        String restart,
        Map<String, StartSettings> starts) {
    static final String ANNOTATION = "redisfailovers.databases.spotahome.com/config-memory";

    /** Kept as they should be by those who change them on purpose. */
    private static final Set<String> LOOKED_AFTER =
            Set.of("replica-priority", "min-replicas-to-write", "min-replicas-max-lag");

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public ConfigMemory(
            @Nullable String image,
            @Nullable Map<String, String> asked,
            @Nullable Set<String> unlearned,
            @Nullable Map<String, String> before,
            @Nullable Set<String> withdrawn,
            @Nullable Set<String> unknown,
            @Nullable Map<String, String> refused,
            @Nullable Set<String> startOnly,
            @Nullable String restart,
            @Nullable Map<String, StartSettings> starts) {
        this.image = image == null ? "" : image;
        this.asked = sorted(asked);
        this.unlearned = sorted(unlearned);
        this.before = sorted(before);
        this.withdrawn = sorted(withdrawn);
        this.unknown = sorted(unknown);
        this.refused = sorted(refused);
        this.startOnly = sorted(startOnly);
        this.restart = restart == null ? "" : restart;
        this.starts = Collections.unmodifiableMap(starts == null ? new TreeMap<>() : new TreeMap<>(starts));
    }

    /** What is known when the first process boots: all that is asked for, it boots with. */
    static ConfigMemory fresh(Failover failover) {
        return fresh(failover, asked(failover.redis().bootConfig()));
    }

    private static ConfigMemory fresh(Failover failover, Map<String, String> wanted) {
        return new ConfigMemory(image(failover), wanted, null, null, null, null, null, null, null, null)
                .startingWith(Map.of(), failover);
    }

    /** The memory as the ConfigMap has it, brought up to date with what is asked for now. */
    public static ConfigMemory of(Failover failover, Optional<ConfigMap> file) {
        // Pods that boot from an earlier operator's file never have the maxmemory that is derived for the next ones.
        Map<String, String> wanted = asked(
                file.filter(f -> !RedisConfig.is(f)).isPresent()
                        ? failover.redis().customConfig()
                        : failover.redis().bootConfig());
        return file.flatMap(ConfigMemory::noted)
                .map(memory -> memory.next(failover, wanted))
                .orElseGet(() -> fresh(failover, wanted));
    }

    /** What running processes are to be told beyond what is written, by the names that were written. */
    public Map<String, String> givenBack() {
        Map<String, String> values = new TreeMap<>();
        withdrawn.forEach(
                written -> had(ConfigDirectives.canonical(written)).ifPresent(value -> values.put(written, value)));
        return values;
    }

    /** Whether this directive, by whichever of its names, still tells what Redis has without it. */
    public boolean tellsBefore(String directive) {
        return unlearned.contains(ConfigDirectives.canonical(directive));
    }

    public boolean isStartOnly(String directive) {
        return startOnly.contains(ConfigDirectives.canonical(directive));
    }

    /** Whether Redis refused exactly this. */
    boolean refuses(String directive, String value) {
        return value.equals(refused.get(ConfigDirectives.canonical(directive)));
    }

    /** What a process had of that directive before it was set for the first time. */
    public ConfigMemory learned(String directive, String value) {
        String name = ConfigDirectives.canonical(directive);
        Set<String> less = new TreeSet<>(unlearned);
        less.remove(name);
        Map<String, String> more = new TreeMap<>(before);
        more.put(name, value);
        return new ConfigMemory(image, asked, less, more, withdrawn, unknown, refused, startOnly, restart, starts);
    }

    /** That a process has a directive that it was not told: what it would have without, it does not tell any more. */
    public ConfigMemory bootedWith(String directive) {
        Set<String> less = new TreeSet<>(unlearned);
        less.remove(ConfigDirectives.canonical(directive));
        return new ConfigMemory(image, asked, less, before, withdrawn, unknown, refused, startOnly, restart, starts);
    }

    /** That Redis took or refused a value. */
    public ConfigMemory tried(String directive, String value, boolean taken) {
        Map<String, String> now = new TreeMap<>(refused);
        if (taken) {
            now.remove(ConfigDirectives.canonical(directive));
        } else {
            now.put(ConfigDirectives.canonical(directive), value);
        }
        return new ConfigMemory(image, asked, unlearned, before, withdrawn, unknown, now, startOnly, restart, starts);
    }

    /** That Redis reads a directive at its start only. */
    public ConfigMemory readAtStart(String directive) {
        Set<String> more = new TreeSet<>(startOnly);
        more.add(ConfigDirectives.canonical(directive));
        return new ConfigMemory(image, asked, unlearned, before, withdrawn, unknown, refused, more, restart, starts);
    }

    /** Only with what pods with one of these hashes start with, and those to come. */
    public ConfigMemory startingOnly(Set<String> hashes, Failover failover) {
        Map<String, StartSettings> kept = new TreeMap<>(starts);
        kept.keySet().retainAll(hashes);
        return startingWith(kept, failover);
    }

    private ConfigMemory startingWith(Map<String, StartSettings> former, Failover failover) {
        StartSettings now = StartSettings.of(failover, this);
        Map<String, StartSettings> more = new TreeMap<>(former);
        more.put(now.hash(), now);
        return new ConfigMemory(image, asked, unlearned, before, withdrawn, unknown, refused, startOnly, restart, more);
    }

    String note() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts can be written", e);
        }
    }

    private ConfigMemory next(Failover failover, Map<String, String> wanted) {
        if (!image.equals(image(failover))) {
            return new ConfigMemory(image(failover), wanted, null, null, null, null, null, null, restart, null)
                    .startingWith(starts, failover);
        }
        Map<String, String> last = byNewestNames(asked);
        Map<String, String> now = byNewestNames(wanted);
        Set<String> nowWithdrawn = new TreeSet<>(withdrawn);
        Set<String> nowUnknown = new TreeSet<>(unknown);
        Set<String> lost = new TreeSet<>();
        asked.forEach((written, value) -> {
            String directive = ConfigDirectives.canonical(written);
            if (now.containsKey(directive)
                    || LOOKED_AFTER.contains(directive)
                    || startOnly.contains(directive)
                    || refuses(directive, value)) {
                return;
            }
            if (had(directive).isPresent()) {
                nowWithdrawn.add(written);
            } else {
                lost.add(directive);
            }
        });
        nowWithdrawn.removeIf(written -> now.containsKey(ConfigDirectives.canonical(written)));
        nowUnknown.addAll(lost);
        Set<String> nowUnlearned = new TreeSet<>(unlearned);
        nowUnlearned.removeIf(directive -> !String.valueOf(last.get(directive)).equals(now.get(directive)));
        now.keySet().stream()
                .filter(directive -> !last.containsKey(directive))
                .filter(directive -> had(directive).isEmpty() && !nowUnknown.contains(directive))
                .forEach(nowUnlearned::add);
        Map<String, String> stillRefused = new TreeMap<>(refused);
        stillRefused.entrySet().removeIf(entry -> !entry.getValue().equals(now.get(entry.getKey())));
        String nowRestart = lost.isEmpty() ? restart : Hashes.of(restart + lost + failover.generation());
        return new ConfigMemory(
                        image,
                        wanted,
                        nowUnlearned,
                        before,
                        nowWithdrawn,
                        nowUnknown,
                        stillRefused,
                        startOnly,
                        nowRestart,
                        null)
                .startingWith(starts, failover);
    }

    /** What Redis has without that directive: what the operator's own part of the file says, or what it told. */
    private Optional<String> had(String directive) {
        return Optional.ofNullable(RedisConfig.stated().get(directive))
                .or(() -> Optional.ofNullable(before.get(directive)));
    }

    /** One name for each directive, also where lines have it by several: that of the last one. */
    private static Map<String, String> asked(List<String> lines) {
        Map<String, String> values = new TreeMap<>();
        ConfigDirectives.runtime(lines).forEach((written, value) -> {
            String directive = ConfigDirectives.canonical(written);
            values.keySet().removeIf(other -> ConfigDirectives.canonical(other).equals(directive));
            values.put(written, value);
        });
        return values;
    }

    private static Map<String, String> byNewestNames(Map<String, String> written) {
        Map<String, String> values = new TreeMap<>();
        written.forEach((directive, value) -> values.put(ConfigDirectives.canonical(directive), value));
        return values;
    }

    private static String image(Failover failover) {
        return failover.redis().pod().container().image();
    }

    /** What is noted on a file; empty too for a note that somebody has spoilt. */
    static Optional<ConfigMemory> noted(ConfigMap file) {
        String note = Optional.ofNullable(file.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ANNOTATION))
                .orElse("");
        try {
            return note.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(note, ConfigMemory.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> sorted(@Nullable Map<String, String> values) {
        return Collections.unmodifiableMap(values == null ? new TreeMap<>() : new TreeMap<>(values));
    }

    private static Set<String> sorted(@Nullable Set<String> names) {
        return Collections.unmodifiableSet(names == null ? new TreeSet<>() : new TreeSet<>(names));
    }
}
