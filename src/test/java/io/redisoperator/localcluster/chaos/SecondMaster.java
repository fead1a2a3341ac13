package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A replica that is made master by hand and written to. What only it has must be kept before it follows again. */
final class SecondMaster {
    /** More than what sentinels publish, which the operator takes for nobody's writes: 64 KiB. */
    private static final int WRITTEN = 256 * 1024;

    private static final Pattern EVENT =
            Pattern.compile("made (\\S+) follow (\\S+); what it had, \\d+ keys at offset (\\d+)"
                    + " of history ([0-9a-f]{40}), is kept in its /data/(kept-\\S+\\.rdb); what is served, \\d+ keys at offset"
                    + " (\\d+) of history ([0-9a-f]{40})");

    /** What the second master has for itself after it was written to. */
    private record Fork(Pod pod, String key, long offset, String history) {}

    private SecondMaster() {}

    static void strike(Scene scene) throws IOException {
        Target target = scene.target();
        Pod replica = scene.any(target.replicas());
        if (!inSync(target, replica)) {
            throw new IllegalStateException(name(replica) + " is not in sync");
        }
        String served = field(target, target.master(), "master_replid");
        // A short name stands in a snapshot as it is, not compressed.
        String key = "by-hand-" + scene.random().nextInt(1_000_000);
        scene.strike("REPLICAOF NO ONE on " + name(replica) + ", and " + WRITTEN + " bytes written to it", () -> {
            target.ask(replica, "REPLICAOF", "NO", "ONE");
            target.ask(replica, "CONFIG", "SET", "min-replicas-to-write", "0");
            target.ask(replica, "SET", key, "x".repeat(WRITTEN));
        });
        Fork fork = new Fork(
                replica,
                key,
                Long.parseLong(field(target, replica, "master_repl_offset")),
                field(target, replica, "master_replid"));
        scene.until(
                "the Event of both offsets of " + fork, () -> told(target, fork).isPresent());
        Matcher event = told(target, fork).orElseThrow();
        if (!event.group(7).equals(served) || Long.parseLong(event.group(6)) <= 0) {
            throw new IllegalStateException(
                    "what is served is of history " + served + ", not as told: " + event.group());
        }
        String file = event.group(5);
        // Fails where there is no such file, or the key is not in it.
        String lines = target.site().run(replica, ProcessFaults.REDIS, "grep", "-a", "-c", key, "/data/" + file);
        scene.note(file + " has what was written by hand (" + lines.strip() + ")");
    }

    private static boolean inSync(Target target, Pod replica) {
        try {
            return target.ask(replica, "INFO", "replication").contains("master_link_status:up");
        } catch (IOException silent) {
            return false;
        }
    }

    private static String field(Target target, Pod pod, String field) throws IOException {
        return target.ask(pod, "INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IOException(name(pod) + " does not tell its " + field));
    }

    /** The Event that says what became of the fork. */
    private static Optional<Matcher> told(Target target, Fork fork) {
        return target.site().client().v1().events().inNamespace(target.key().namespace()).list().getItems().stream()
                .filter(e -> "RetireMaster".equals(e.getReason()))
                .map(e -> EVENT.matcher(String.valueOf(e.getMessage())))
                .filter(Matcher::find)
                .filter(m -> m.group(1).equals(name(fork.pod()))
                        && m.group(4).equals(fork.history())
                        && Long.parseLong(m.group(3)) >= fork.offset())
                .findFirst();
    }
}
