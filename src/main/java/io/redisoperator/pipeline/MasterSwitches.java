package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.MasterSwitched;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.heal.Followers;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.heal.StaleClients;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.Role;
import io.redisoperator.model.SteadyClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the master's label, and then the replicas, as soon as a Sentinel announces another master, beside the cluster's
 * lane, which may be busy for seconds. Of each cluster one switch is followed at a time, and the latest announcement wins. Confined to one
 * context.
 */
final class MasterSwitches {
    /** All Sentinels of a cluster announce the same switch, within seconds. */
    private static final Duration ECHO = Duration.ofSeconds(5);

    /** After which a label has less to do with the switch than with whatever kept it off for so long. */
    private static final Duration STALE = Duration.ofMinutes(10);

    /** Why the label moved, when Sentinel replaced the master of its own accord. */
    private static final String FAILOVER = "failover";

    private static final Logger LOG = LoggerFactory.getLogger(MasterSwitches.class);

    private final Bus bus;
    private final RoleLabels labels;
    private final LiveNodes live;
    private final Followers followers;
    private final StaleClients stale;
    private final AdmittedClusters admitted;
    private final Function<ClusterKey, Optional<MoveCause>> moves;
    private final OperatorMetrics metrics;
    private final Map<ClusterKey, Course> courses = new HashMap<>();
    private final UnderWay underWay = new UnderWay();
    private boolean closed;

    /** @param moves why the operator itself is moving a cluster's master at this moment, if it is */
    MasterSwitches(
            Bus bus,
            RoleLabels labels,
            LiveNodes live,
            StaleClients stale,
            AdmittedClusters admitted,
            Function<ClusterKey, Optional<MoveCause>> moves,
            OperatorMetrics metrics) {
        this.bus = bus;
        this.labels = labels;
        this.live = live;
        this.followers = new Followers(live);
        this.stale = stale;
        this.admitted = admitted;
        this.moves = moves;
        this.metrics = metrics;
    }

    /** What was announced last, and what has become of it. */
    private static final class Course {
        private MasterSwitched latest;
        private LabelWatch watch;
        private boolean busy;
        private boolean followed;

        private Course(MasterSwitched first, LabelWatch watch) {
            this.latest = first;
            this.watch = watch;
        }
    }

    /** Times the label of one switch from its first announcement, whoever sets it in the end. */
    private static final class LabelWatch {
        private final Instant began;
        private final String reason;
        private boolean stopped;

        private LabelWatch(Instant began, String reason) {
            this.began = began;
            this.reason = reason;
        }
    }

    void announced(MasterSwitched announcement) {
        if (closed) {
            return;
        }
        Course course = courses.get(announcement.key());
        if (course == null && admitted.cluster(announcement.key()).isEmpty()) {
            // Sentinels of a cluster that is gone may still have something to say.
            return;
        }
        if (course == null) {
            course = new Course(announcement, watch(announcement));
            courses.put(announcement.key(), course);
        } else if (isEcho(course, announcement)) {
            return;
        } else if (course.watch.stopped || !isSame(course, announcement) || !isFresh(course, announcement)) {
            course.watch = watch(announcement);
        }
        course.latest = announcement;
        course.followed = false;
        if (!course.busy) {
            follow(course);
        }
    }

    /** A look may have the label set that could not be moved when the switch was announced. */
    void healed(Message.Healed healed) {
        Course course = courses.get(healed.key());
        if (course == null
                || healed.failed()
                || !(healed.command() instanceof HealCommand.SetRoleLabel set)
                || set.role() != Role.MASTER) {
            return;
        }
        Duration took = sinceBegin(course.watch);
        if (took.compareTo(STALE) < 0
                && admitted.cluster(healed.key())
                        .flatMap(cluster -> live.redis(cluster, set.pod()))
                        .filter(node -> node.endpoint().equals(course.latest.to()))
                        .isPresent()) {
            boolean late = !course.watch.stopped;
            stop(healed.key(), course.watch, took);
            admitted.cluster(healed.key())
                    .filter(cluster -> late)
                    .ifPresent(cluster -> dropStale(cluster, course, course.latest));
        }
    }

    /** Follows no more; completes once the switches that are followed are done with, and their replicas told. */
    Future<Void> close() {
        closed = true;
        return underWay.close();
    }

    void forget(ClusterKey key) {
        courses.remove(key);
        labels.forget(key);
    }

    /** The same switch again, while it is followed or just after it was. */
    private static boolean isEcho(Course course, MasterSwitched announcement) {
        return isSame(course, announcement) && (course.busy || (course.followed && isFresh(course, announcement)));
    }

    private static boolean isSame(Course course, MasterSwitched announcement) {
        return course.latest.from().equals(announcement.from())
                && course.latest.to().equals(announcement.to());
    }

    private static boolean isFresh(Course course, MasterSwitched announcement) {
        return course.latest.at().plus(ECHO).isAfter(announcement.at());
    }

    /** The reason is that of this moment: a move of the operator may be over before the label is there. */
    private LabelWatch watch(MasterSwitched announcement) {
        String reason = moves.apply(announcement.key()).map(MoveCause::word).orElse(FAILOVER);
        return new LabelWatch(announcement.at(), reason);
    }

    private static Duration sinceBegin(LabelWatch watch) {
        return Duration.between(watch.began, SteadyClock.ofProcess().instant());
    }

    private void stop(ClusterKey key, LabelWatch watch, Duration took) {
        if (!watch.stopped) {
            watch.stopped = true;
            metrics.labelSwitchTook(key, watch.reason, took);
        }
    }

    private void follow(Course course) {
        MasterSwitched now = course.latest;
        Optional<ManagedCluster> cluster = admitted.actionable(now.key());
        if (cluster.isEmpty()) {
            return;
        }
        LabelWatch watch = course.watch;
        course.busy = true;
        underWay.add(labels.follow(cluster.get(), now.to(), now.at(), () -> course.latest.equals(now))
                .otherwise(failure -> new HealResult.Failed(String.valueOf(failure.getMessage())))
                .onSuccess(result -> {
                    course.busy = false;
                    tell(now, watch, result);
                    if (!course.latest.equals(now)) {
                        follow(course);
                    } else if (result instanceof HealResult.Done) {
                        course.followed = true;
                        lead(cluster.get(), course, now);
                        dropStale(cluster.get(), course, now);
                    } else {
                        course.followed = false;
                    }
                }));
    }

    /** After the label: clients come first. */
    private void lead(ManagedCluster cluster, Course course, MasterSwitched now) {
        underWay.add(followers.lead(cluster, now.from(), now.to(), () -> course.latest.equals(now)))
                .onSuccess(led -> {
                    if (!led.isEmpty()) {
                        LOG.info("{}: made {} follow {}", now.key(), String.join(", ", led), now.to());
                    }
                });
    }

    /** Whoever connects before the Services have followed the label would stay with a Redis that takes no writes. */
    private void dropStale(ManagedCluster cluster, Course course, MasterSwitched now) {
        underWay.add(stale.drop(
                        cluster,
                        now.from(),
                        () -> !closed
                                && courses.get(now.key()) == course
                                && isSame(course, now)
                                && admitted.actionable(now.key()).isPresent()))
                .onSuccess(dropped -> {
                    if (dropped > 0) {
                        LOG.info("{}: dropped {} connections that came back to {}", now.key(), dropped, now.from());
                    }
                });
    }

    private void tell(MasterSwitched announcement, LabelWatch watch, HealResult result) {
        ClusterKey key = announcement.key();
        switch (result) {
            case HealResult.Done d -> {
                Duration took = sinceBegin(watch);
                stop(key, watch, took);
                LOG.info("{}: {} {} ms after a sentinel announced it", key, d.text(), took.toMillis());
                bus.publish(new Message.Noted(
                        key,
                        false,
                        "SetRoleLabel",
                        d.text() + ": Sentinel replaced " + announcement.from() + " by " + announcement.to()));
            }
            case HealResult.Skipped s ->
                LOG.info("{}: the switch to {} is not followed: {}", key, announcement.to(), s.why());
            case HealResult.Failed f -> LOG.warn("{}: cannot follow the switch: {}", key, f.why());
        }
        bus.publish(new Message.CheckRequested(key));
    }
}
