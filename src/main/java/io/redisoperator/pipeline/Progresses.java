package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Progress;
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

    void moved(ClusterKey key, Progress progress) {
        if (!progress.equals(last.put(key, progress))) {
            bus.publish(new Message.PipelineMoved(key, progress));
        }
    }

    void forget(ClusterKey key) {
        last.remove(key);
    }
}
