package io.redisoperator.localcluster.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Target;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Hears the first {@code +switch-master} of any sentinel, and sees the master's label arrive at another pod. */
final class SwitchEar implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<RedisConversation> sentinels = new ArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong labelled = new AtomicLong();
    private final Target target;
    private final String master;
    private final Watch labels;

    /** Listens until closed. */
    SwitchEar(Target target) throws IOException {
        this.target = target;
        this.master = Target.name(target.master());
        for (Pod sentinel : target.sentinels()) {
            RedisConversation talk = new RedisConversation(Target.address(sentinel), Ports.SENTINEL, CONNECT, PATIENCE);
            sentinels.add(talk);
            talk.ask("SUBSCRIBE", "+switch-master");
            Thread.ofVirtual().start(() -> listen(talk));
        }
        labels = target.site()
                .client()
                .pods()
                .inNamespace(target.key().namespace())
                .withLabel(Labels.NAME, target.key().name())
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Pod pod) {
                        if (Labels.MASTER.equals(pod.getMetadata().getLabels().get(Labels.ROLE))
                                && !Target.name(pod).equals(master)) {
                            labelled.compareAndSet(0, System.nanoTime());
                        }
                    }

                    @Override
                    public void onClose(@Nullable WatcherException cause) {
                        // Then there is no sample; the next run watches anew.
                    }
                });
    }

    private void listen(RedisConversation talk) {
        try {
            String unused = talk.message();
            heard.compareAndSet(0, System.nanoTime());
        } catch (IOException ended) {
            // Closed, or this sentinel's end.
        }
    }

    /** Empty if there was no switch, or no label yet; zero if the label came first. */
    Optional<Duration> fromSwitchToLabel() {
        if (heard.get() == 0 || labelled.get() == 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Math.max(0, labelled.get() - heard.get())));
    }

    /** A watch that was cut off leaves a run without a sample, not without an end. */
    boolean sawLabel() {
        return labelled.get() != 0
                || target.site().failovers().labelledMasters(target.key()).stream()
                        .anyMatch(pod -> !Target.name(pod).equals(master));
    }

    @Override
    public void close() throws IOException {
        labels.close();
        for (RedisConversation talk : sentinels) {
            talk.close();
        }
    }
}
