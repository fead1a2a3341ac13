package io.redisoperator.localcluster.site;

import static io.redisoperator.localcluster.site.Target.address;
import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holds of a failover at which nothing is amiss: pods, roles, labels, a write that reaches every replica, what
 * every sentinel knows, and what the status says.
 *
 * @param redis pods asked for
 * @param sentinels pods asked for
 */
public record Wholeness(Target target, int redis, int sentinels) {
    /** Everything that is amiss, each in a sentence that names the pod; empty when the failover is whole. */
    public List<String> amiss() {
        List<String> amiss = amissForClients();
        if (amiss.isEmpty()) {
            try {
                List<Pod> sentinelPods = target.sentinels();
                SentinelWords words = new SentinelWords(target, addresses(target.redis()), addresses(sentinelPods));
                sentinelPods.forEach(s -> amiss.addAll(words.amiss(s)));
            } catch (RuntimeException e) {
                amiss.add("looking failed: " + e);
            }
        }
        return amiss;
    }

    /** The same without what sentinels list: the addresses of pods that are gone are cleared slowly, one by one. */
    public List<String> amissForClients() {
        List<String> amiss = new ArrayList<>();
        try {
            List<Pod> redisPods = target.redis();
            List<Pod> sentinelPods = target.sentinels();
            pods(amiss, redisPods, redis);
            pods(amiss, sentinelPods, sentinels);
            if (amiss.isEmpty()) {
                revisions(amiss, redisPods);
                roles(amiss, redisPods);
                status(amiss);
            }
            if (amiss.isEmpty()) {
                sync(amiss);
            }
        } catch (RuntimeException e) {
            amiss.add("looking failed: " + e);
        }
        return amiss;
    }

    private void pods(List<String> amiss, List<Pod> pods, int wanted) {
        if (pods.size() != wanted) {
            amiss.add(pods.stream().map(Target::name).toList() + " are there, " + wanted + " are asked for");
        }
        for (Pod pod : pods) {
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                amiss.add(name(pod) + " is being deleted");
            } else if (!isReady(pod)) {
                amiss.add(name(pod) + " is not ready");
            }
        }
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private void revisions(List<String> amiss, List<Pod> pods) {
        var set = target.site()
                .client()
                .apps()
                .statefulSets()
                .inNamespace(target.key().namespace())
                .withName(ObjectNames.of(target.key()).redis())
                .get();
        String newest = set == null ? "none" : set.getStatus().getUpdateRevision();
        for (Pod pod : pods) {
            String revision = pod.getMetadata().getLabels().get("controller-revision-hash");
            if (!Objects.equals(newest, revision)) {
                amiss.add(name(pod) + " is of revision " + revision + ", the newest is " + newest);
            }
        }
    }

    private void roles(List<String> amiss, List<Pod> pods) {
        List<String> masters = new ArrayList<>();
        for (Pod pod : pods) {
            String role = ask(amiss, pod, "ROLE").lines().findFirst().orElse("silent");
            if ("master".equals(role)) {
                masters.add(name(pod));
            }
            String wanted = "master".equals(role) ? Labels.MASTER : Labels.SLAVE;
            String label = pod.getMetadata().getLabels().get(Labels.ROLE);
            if (!wanted.equals(label)) {
                amiss.add(name(pod) + " says it is " + role + " and is labelled " + label);
            }
        }
        if (masters.size() != 1) {
            amiss.add("masters are " + masters);
        }
    }

    private void status(List<String> amiss) {
        FailoverStatus status = target.site().failovers().status(target.key());
        if (!target.site().failovers().whole(target.key(), redis, sentinels)) {
            amiss.add("the status says Ready=" + target.site().failovers().condition(target.key(), "Ready")
                    + " Degraded=" + target.site().failovers().condition(target.key(), "Degraded") + " redis "
                    + status.redis() + " sentinels " + status.sentinels());
        }
        FailoverStatus.Master master = status.master();
        if (master == null || !name(target.master()).equals(master.pod())) {
            amiss.add("the status says the master is " + (master == null ? "nobody" : master.pod()));
        }
    }

    /** Writes once, and asks whether every replica has it. */
    private void sync(List<String> amiss) {
        Pod master = target.master();
        for (Pod replica : target.replicas()) {
            String role = ask(amiss, replica, "ROLE");
            if (!role.startsWith("slave\n" + address(master) + "\n") || !role.contains("\nconnected\n")) {
                amiss.add(name(replica) + " does not follow " + name(master) + ": " + role.replace('\n', ' '));
            }
        }
        try (var talk = target.site().dial(address(master), 6379)) {
            talk.ask("SET", "whole", Long.toString(System.nanoTime()));
            String reached = talk.ask("WAIT", Integer.toString(redis - 1), "800");
            if (Integer.parseInt(reached) < redis - 1) {
                amiss.add("a write reached " + reached + " of " + (redis - 1) + " replicas");
            }
        } catch (IOException e) {
            amiss.add(name(master) + " takes no write: " + e.getMessage());
        }
    }

    private String ask(List<String> amiss, Pod pod, String... command) {
        try {
            return target.ask(pod, command);
        } catch (IOException e) {
            amiss.add(e.getMessage());
            return "";
        }
    }

    private static Set<String> addresses(List<Pod> pods) {
        return pods.stream().map(Target::address).collect(Collectors.toSet());
    }
}
