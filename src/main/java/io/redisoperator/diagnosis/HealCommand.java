package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * One thing to do to a cluster. Pods are named with their UID, so that a command never touches a successor of the pod
 * it was meant for. Each carries the evidence that called for it, in words for Events and logs.
 */
public sealed interface HealCommand {
    /** Why, in words: what was seen. */
    String evidence();

    /** A pod as it was when the command was decided. */
    record Target(String pod, String uid) {
        public static Target of(PodView pod) {
            return new Target(pod.name(), pod.uid());
        }
    }

    /** Sets the role label of a pod. */
    record SetRoleLabel(Target pod, Role role, String evidence) implements HealCommand {}

    /** Makes a Redis that is no master follow the master. */
    record AttachReplica(Target replica, Target master, String evidence) implements HealCommand {}

    /** Makes a surplus master follow the one that is kept. */
    record DemoteMaster(Target surplus, Target master, String evidence) implements HealCommand {}

    /**
     * Makes a surplus master follow the one that is kept, after it was stopped from taking writes and its data was saved
     * and kept in a file. Takes several looks; each time the next step is taken.
     *
     * @param sentinelsAgree whether all Sentinels watch the kept one, so that they may be held off meanwhile
     */
    record RetireMaster(Target surplus, Target master, boolean sentinelsAgree, String evidence)
            implements HealCommand {}

    /**
     * Sets how many replicas a master must have in sync to take writes.
     *
     * @param lifts a fence that was seen there; without it one that has come since stays
     */
    record SetWriteGuard(Target node, int replicas, int maxLagSeconds, boolean lifts, String evidence)
            implements HealCommand {}

    /**
     * Asks one sentinel to fail over now.
     *
     * @param former the master's process, where it may run on
     */
    record RequestFailover(Target sentinel, Optional<Former> former, String evidence) implements HealCommand {}

    /**
     * A process that was master and is to take no more writes.
     *
     * @param uid of its pod; empty where that is gone
     */
    record Former(Endpoint address, Optional<String> uid) {}

    /**
     * Makes a node the master because Sentinel cannot; the other nodes and all sentinels follow.
     *
     * @param over a master that was replaced before, and does not follow until what only it has is kept
     */
    record Promote(Target node, Optional<Target> over, String evidence) implements HealCommand {
        public Promote(Target node, String evidence) {
            this(node, Optional.empty(), evidence);
        }
    }

    /**
     * Makes a node the master because a person chose its data where every choice could lose some.
     *
     * @param over a master that does not follow until what only it has is kept
     */
    record PromoteAsAsked(Target node, Optional<Target> over, String evidence) implements HealCommand {
        public PromoteAsAsked(Target node, String evidence) {
            this(node, Optional.empty(), evidence);
        }
    }

    /**
     * Makes a Redis follow one outside of the cluster, with what that asks for as login.
     *
     * @param discards whether a person agrees that what it holds as a master is discarded
     */
    record FollowExternal(Target node, Endpoint external, boolean discards, String evidence) implements HealCommand {}

    /**
     * Makes one of the pods that follow a Redis outside of the cluster the master; the others follow.
     *
     * @param level whether it must have all that the Redis outside has, by a last look at both
     */
    record PromoteFromExternal(Target node, Endpoint external, boolean level, String evidence) implements HealCommand {}

    /**
     * Makes sentinels name a Redis outside of the cluster to clients, and do nothing else about it: neither replace it, nor
     * command its replicas, nor make themselves known to sentinels of its own.
     */
    record AnnounceExternal(List<Target> sentinels, Endpoint external, String evidence) implements HealCommand {
        public AnnounceExternal {
            sentinels = List.copyOf(sentinels);
        }
    }

    /** Makes sentinels monitor the master: removes it from all of these first, then adds it to all of these. */
    record MonitorMaster(List<Target> sentinels, Target master, String evidence) implements HealCommand {
        public MonitorMaster {
            sentinels = List.copyOf(sentinels);
        }
    }

    /**
     * Makes sentinels forget the master until they are told of another: none of these promotes anybody meanwhile.
     *
     * @param over a master that they are not to promote either
     */
    record ForgetMaster(List<Target> sentinels, Optional<Target> over, String evidence) implements HealCommand {
        public ForgetMaster(List<Target> sentinels, String evidence) {
            this(sentinels, Optional.empty(), evidence);
        }

        public ForgetMaster {
            sentinels = List.copyOf(sentinels);
        }
    }

    /** Sets quorum and timers of one sentinel to what the spec asks for. */
    record ConfigureSentinel(Target sentinel, String evidence) implements HealCommand {}

    /** Makes one sentinel forget what it knows of replicas and other sentinels, so that it learns anew. */
    record ResetSentinel(Target sentinel, String evidence) implements HealCommand {}

    /**
     * Deletes a sentinel's pod, so that its Deployment makes a fresh one.
     *
     * @param ifSilent whether to leave it if it answers
     */
    record ReplaceSentinel(Target sentinel, boolean ifSilent, String evidence) implements HealCommand {}
}
