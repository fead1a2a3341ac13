package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.spec.MemoryAmount;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One run-time setting that a Redis process is to have.
 *
 * @param source where the value is from
 */
record Setting(String directive, String value, Source source) {
    private static final String BUFFER_LIMIT = "client-output-buffer-limit";
    private static final int BUFFER_LIMIT_WORDS = 4;

    /** Where a value is from. */
    enum Source {
        CUSTOM_CONFIG("customConfig "),
        /** Derived from the memory limit of the very pod. */
        MEMORY_LIMIT("what reservedPodMemoryPercent leaves for data, "),
        /** Derived from the memory that the very pod has: no process is to have more. */
        SHARE_OF_MEMORY("the share of its memory, "),
        /** What Redis had before {@code customConfig} named that directive. */
        BEFORE("to have back ");

        private final String told;

        Source(String told) {
            this.told = told;
        }
    }

    boolean givenBack() {
        return source == Source.BEFORE;
    }

    /**
     * What came of it in one process.
     *
     * @param before what the process had, if it was set
     * @param refusal what Redis answered, if it refused
     * @param node the pod's name
     */
    record Result(Setting setting, Optional<String> before, Optional<String> refusal, String node) {
        /** What a person has to be told. */
        Optional<String> complaint() {
            return refusal.filter(answer -> !needsRestart() && !isToBeTriedAgain())
                    .map(answer -> node + " refuses " + setting.source.told + "\"" + setting.directive + " "
                            + setting.value + "\": " + answer);
        }

        /** The memory with what this tells for later. */
        ConfigMemory rememberedIn(ConfigMemory memory) {
            if (setting.givenBack() || setting.source == Source.SHARE_OF_MEMORY) {
                return memory;
            }
            if (refusal.isPresent()) {
                String answer = refusal.get();
                return needsRestart()
                        ? memory.readAtStart(setting.directive)
                        : blamesTheSetting(answer) ? memory.tried(setting.directive, setting.value, false) : memory;
            }
            if (setting.source == Source.MEMORY_LIMIT && before.isEmpty()) {
                return memory.bootedWith(setting.directive);
            }
            ConfigMemory taken = memory.tried(setting.directive, setting.value, true);
            return before.isPresent() && memory.tellsBefore(setting.directive)
                    ? taken.learned(setting.directive, before.get())
                    : taken;
        }

        /** Whether Redis has not loaded its data yet, and would take this afterwards. */
        boolean isToBeTriedAgain() {
            return refusal.filter(answer -> answer.startsWith("LOADING ")).isPresent();
        }

        /** Whether Redis said that it takes this from its file only. */
        boolean needsRestart() {
            return refusal.filter(answer -> answer.contains("immutable")).isPresent();
        }

        /** Not what a Redis says that is loading, busy or of another mind tomorrow. */
        private static boolean blamesTheSetting(String answer) {
            return answer.contains("ERR ") && answer.contains("CONFIG");
        }
    }

    Result had() {
        return new Result(this, Optional.empty(), Optional.empty(), "");
    }

    Result set(String before) {
        return new Result(this, Optional.of(before), Optional.empty(), "");
    }

    Result refused(String node, RedisFailure failure) {
        return new Result(this, Optional.empty(), Optional.of(failure.reason()), node);
    }

    /** Whether a reply to {@code CONFIG GET} says so, whichever way the value is written. */
    boolean isIn(String reply) {
        String has = valueOf(reply);
        if (source == Source.SHARE_OF_MEMORY) {
            return MemoryAmount.bytes(has)
                    .filter(bytes -> bytes.compareTo(new BigDecimal(value)) > 0)
                    .isEmpty();
        }
        return directive.equals(BUFFER_LIMIT)
                ? limits(has).containsAll(limits(value))
                : reply.equalsIgnoreCase(directive + "\n" + value)
                        || normal(has).equals(normal(value));
    }

    /** Redis names every class of clients, of which the wanted value may name one. */
    private static Set<List<String>> limits(String value) {
        List<String> words = Stream.of(value.split(" ", -1))
                .map(word -> word.equals("slave") ? "replica" : normal(word))
                .toList();
        Set<List<String>> limits = new HashSet<>();
        for (int at = 0; at < words.size(); at += BUFFER_LIMIT_WORDS) {
            limits.add(words.subList(at, Math.min(words.size(), at + BUFFER_LIMIT_WORDS)));
        }
        return limits;
    }

    /** The value in a reply to {@code CONFIG GET}; empty for a directive that Redis does not know. */
    static String valueOf(String reply) {
        int lineEnd = reply.indexOf('\n');
        return lineEnd < 0 ? "" : reply.substring(lineEnd + 1);
    }

    private static String normal(String value) {
        return MemoryAmount.bytes(value)
                .map(BigDecimal::toPlainString)
                .orElseGet(() -> value.strip().toLowerCase(Locale.ROOT));
    }
}
