package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redisoperator.model.ClusterKey;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Everything that can be known of a failover at this moment, for whoever has to find out why it is not whole. */
public final class Story {
    private static final int EVENTS = 60;

    private Story() {}

    /** A text of some pages; what cannot be read is said to be unreadable. */
    public static String of(Target target) {
        StringBuilder text = new StringBuilder("== " + target.key() + "\n");
        section(
                text,
                "status",
                () -> Serialization.asYaml(target.site().failovers().status(target.key())));
        section(text, "pods", () -> pods(target));
        section(text, "events", () -> events(target.site(), target.key()));
        for (Pod pod : target.redis()) {
            section(text, "INFO replication of " + Target.name(pod), () -> target.ask(pod, "INFO", "replication"));
        }
        for (Pod pod : target.sentinels()) {
            section(text, "what " + Target.name(pod) + " knows", () -> sentinel(target, pod));
        }
        return text.toString();
    }

    private interface Part {
        String tell() throws IOException;
    }

    private static void section(StringBuilder text, String title, Part part) {
        text.append("-- ").append(title).append('\n');
        try {
            text.append(part.tell().replace("\r", "")).append('\n');
        } catch (IOException | RuntimeException e) {
            text.append("unreadable: ").append(e.getMessage()).append('\n');
        }
    }

    private static String pods(Target target) {
        StringBuilder text = new StringBuilder();
        target.site()
                .client()
                .pods()
                .inNamespace(target.key().namespace())
                .withLabel("app.kubernetes.io/name", target.key().name())
                .list()
                .getItems()
                .forEach(p -> text.append(Target.name(p))
                        .append("  ")
                        .append(Target.address(p))
                        .append("  labels ")
                        .append(p.getMetadata().getLabels())
                        .append("  deleted ")
                        .append(p.getMetadata().getDeletionTimestamp())
                        .append("  containers ")
                        .append(p.getStatus().getContainerStatuses().stream()
                                .map(c -> c.getName() + " ready=" + c.getReady() + " restarts=" + c.getRestartCount())
                                .toList())
                        .append('\n'));
        return text.toString();
    }

    private static String events(Site site, ClusterKey key) {
        List<String> lines = site.client().v1().events().inNamespace(key.namespace()).list().getItems().stream()
                .filter(e -> e.getInvolvedObject() != null
                        && String.valueOf(e.getInvolvedObject().getName()).contains(key.name()))
                .sorted(Comparator.comparing(e -> String.valueOf(
                        e.getLastTimestamp() == null ? e.getMetadata().getCreationTimestamp() : e.getLastTimestamp())))
                .map(e -> (e.getLastTimestamp() == null ? e.getMetadata().getCreationTimestamp() : e.getLastTimestamp())
                        + " " + e.getInvolvedObject().getName() + " " + e.getReason() + " x" + e.getCount()
                        + ": " + e.getMessage())
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - EVENTS), lines.size()));
    }

    private static String sentinel(Target target, Pod pod) throws IOException {
        return String.join(
                "\n",
                pairs(target.askSentinel(pod, "SENTINEL", "MASTER", Target.MASTER_NAME)),
                pairs(target.askSentinel(pod, "SENTINEL", "REPLICAS", Target.MASTER_NAME)),
                pairs(target.askSentinel(pod, "SENTINEL", "SENTINELS", Target.MASTER_NAME)));
    }

    /** One line for each node, as {@code name=value} words. */
    private static String pairs(String reply) {
        StringBuilder text = new StringBuilder();
        String[] lines = reply.split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i += 2) {
            text.append("name".equals(lines[i]) && i > 0 ? "\n" : " ")
                    .append(lines[i])
                    .append('=')
                    .append(lines[i + 1]);
        }
        return text.toString();
    }
}
