package io.redisoperator.localcluster.site;

import static io.redisoperator.localcluster.site.Target.address;
import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What every sentinel must say of a whole failover: the master, all others and nobody else, and nobody down. */
record SentinelWords(Target target, Set<String> redis, Set<String> sentinels) {
    List<String> amiss(Pod sentinel) {
        List<String> amiss = new ArrayList<>();
        try {
            Map<String, String> master = fields(target.askSentinel(sentinel, "SENTINEL", "MASTER", Target.MASTER_NAME));
            expect(amiss, sentinel, master, "ip", address(target.master()));
            expect(amiss, sentinel, master, "flags", "master");
            expect(amiss, sentinel, master, "num-slaves", Integer.toString(redis.size() - 1));
            expect(amiss, sentinel, master, "num-other-sentinels", Integer.toString(sentinels.size() - 1));
            expect(amiss, sentinel, master, "quorum", Integer.toString(sentinels.size() / 2 + 1));
            entries(amiss, sentinel, "REPLICAS", "slave", redis);
            entries(amiss, sentinel, "SENTINELS", "sentinel", sentinels);
        } catch (IOException e) {
            amiss.add(e.getMessage());
        }
        return amiss;
    }

    private static void expect(
            List<String> amiss, Pod sentinel, Map<String, String> master, String field, String wanted) {
        String said = master.getOrDefault(field, "nothing");
        if (!wanted.equals(said)) {
            amiss.add(name(sentinel) + " says " + field + " " + said + ", not " + wanted);
        }
    }

    private void entries(List<String> amiss, Pod sentinel, String list, String flags, Set<String> own)
            throws IOException {
        String text = target.askSentinel(sentinel, "SENTINEL", list, Target.MASTER_NAME);
        for (String entry : text.split("(?m)^name$\n", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            Map<String, String> fields = fields("name\n" + entry);
            String ip = fields.getOrDefault("ip", "nowhere");
            if (!own.contains(ip)) {
                amiss.add(name(sentinel) + " lists " + flags + " " + ip + ", which is none of this cluster");
            } else if (!Objects.equals(flags, fields.get("flags"))) {
                amiss.add(name(sentinel) + " says of " + flags + " " + ip + " that it is " + fields.get("flags"));
            }
        }
    }

    /** A reply of alternating names and values. */
    private static Map<String, String> fields(String reply) {
        Map<String, String> fields = new HashMap<>();
        String[] lines = reply.split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i += 2) {
            fields.put(lines[i], lines[i + 1]);
        }
        return fields;
    }
}
