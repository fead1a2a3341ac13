package io.redisoperator.localcluster.chaos;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Where one fault happens: its victim, the failover beside it, and the notes of what was done. */
final class Scene {
    private static final Duration NOTICE = Duration.ofMinutes(3);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    private final Troupe.Member victim;
    private final Troupe.Member bystander;
    private final Random random;
    private final long began = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private long saved;
    private long first;
    private long last;

    /** A blow, which is noted together with its time. */
    interface Blow {
        void hit() throws IOException;
    }

    Scene(Troupe.Member victim, Troupe.Member bystander, Random random) {
        this.victim = victim;
        this.bystander = bystander;
        this.random = random;
    }

    Target target() {
        return victim.target();
    }

    Troupe.Member victim() {
        return victim;
    }

    Troupe.Member bystander() {
        return bystander;
    }

    Site site() {
        return victim.target().site();
    }

    Random random() {
        return random;
    }

    <T> T any(List<T> list) {
        if (list.isEmpty()) {
            throw new IllegalStateException("there is nobody left to choose from");
        }
        return list.get(random.nextInt(list.size()));
    }

    /** Does what hurts; writes of this time may be lost as far as the fault's terms say. */
    void strike(String what, Blow blow) throws IOException {
        note(what);
        if (first == 0) {
            first = System.nanoTime();
        }
        try {
            blow.hit();
        } finally {
            last = System.nanoTime();
        }
    }

    /** Does what brings all that was acknowledged by now to a disk, before the first blow. */
    void save(String what, Blow save) throws IOException {
        note(what);
        long before = System.nanoTime();
        save.hit();
        saved = before;
    }

    void signal(Pod pod, String container, Site.Signal signal) throws IOException {
        site().signal(pod, container, signal);
    }

    void note(String what) {
        notes.add(String.format(Locale.ROOT, "%.1f s %s", (System.nanoTime() - began) / 1e9, what));
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The time of all blows; that of the scene's beginning until there is one. */
    Blows blows() {
        if (first == 0) {
            return new Blows(began, began);
        }
        return saved == 0 ? new Blows(first, last) : new Blows(saved, first, last);
    }

    void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Does what may need a process or a master that the blow before took away for a moment. */
    void oncePossible(Fault.Action action) throws IOException {
        long end = System.nanoTime() + NOTICE.toNanos();
        while (true) {
            try {
                action.strike(this);
                return;
            } catch (IllegalStateException | NoSuchElementException nobodyThere) {
                if (System.nanoTime() > end) {
                    throw nobodyThere;
                }
                note("not yet: " + nobodyThere.getMessage());
                pause(BETWEEN_ATTEMPTS);
            }
        }
    }

    /** Waits for what shows that a blow was noticed; trouble while looking counts as not yet. */
    void until(String what, Callable<Boolean> holds) {
        await(what)
                .atMost(NOTICE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(holds);
    }
}
