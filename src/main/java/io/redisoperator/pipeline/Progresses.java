package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import java.util.HashMap;
import java.util.Map;

/** Announces where the pipeline of each cluster stands, once for each change. */
final class Progresses {
    private final Bus bus;
    private final Map<ClusterKey, Progress> last = new HashMap<>();

    Progresses(Bus bus) {
        this.bus = bus;
    }

    /** A step that has settled on the way to the next; said once, when creation passes it. */
    void passed(ClusterKey key, long generation, int step, String name) {
        Progress before = last.get(key);
        if (before == null || before.step() <= step) {
            moved(key, new Progress(generation, step, name, Progress.State.SETTLED, ""));
        }
    }

    /** Says that it goes no further by a person's wish: from where it stood, or from rest when it was not heard of yet. */
    void paused(ClusterKey key, long generation, int lastStep, String lastName) {
        Progress before = last.get(key);
        moved(
                key,
                new Progress(
                        generation,
                        before == null ? lastStep : before.step(),
                        before == null ? lastName : before.name(),
                        Progress.State.PAUSED,
                        "annotation " + Annotations.SKIP_RECONCILE + " asks to change nothing; remove it to go on"));
    }

    void moved(ClusterKey key, Progress progress) {
        if (!progress.equals(last.put(key, progress))) {
            bus.publish(new Message.PipelineMoved(key, progress));
        }
    }

    void forget(ClusterKey key) {
        last.remove(key);
    }
}
