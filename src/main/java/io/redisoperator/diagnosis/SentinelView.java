package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one Sentinel said: {@code SENTINEL MASTER, REPLICAS, SENTINELS, CKQUORUM} and {@code INFO sentinel}.
 *
 * @param monitor what it knows under the expected master name; empty when it monitors nothing of that name
 * @param tilt whether it is in TILT mode, in which its judgement is not trusted
 * @param otherNames further master names that it monitors, which none of ours should
 */
public record SentinelView(Optional<Monitor> monitor, boolean tilt, Set<String> otherNames) {
    public SentinelView {
        otherNames = Set.copyOf(otherNames);
    }

    /**
     * One monitored master as a Sentinel sees it.
     *
     * @param master whom it names as master; while replicas are told to follow a promoted one, that one
     * @param flags of {@code SENTINEL MASTER}: {@code master}, {@code s_down}, {@code o_down}, ...
     * @param masterSilence since the master last gave the answer to a PING that counts ({@code last-ok-ping-reply});
     *     {@code NOAUTH} is none
     * @param failover how far a failover has come that this Sentinel leads
     * @param replaced whom the promoted one replaces, while replicas are told to follow that
     * @param quorumReachable {@code SENTINEL CKQUORUM} answered OK
     * @param replicas entries of {@code SENTINEL REPLICAS}
     * @param sentinels entries of {@code SENTINEL SENTINELS}: the others, without itself
     */
    public record Monitor(
            Endpoint master,
            Set<String> flags,
            Duration masterSilence,
            int quorum,
            Duration downAfter,
            Duration failoverTimeout,
            int parallelSyncs,
            long configEpoch,
            FailoverState failover,
            Optional<Endpoint> replaced,
            boolean quorumReachable,
            List<Known> replicas,
            List<Known> sentinels) {
        /** Sentinel asks once a second; Kubernetes takes 40 s to lose a node. */
        private static final Duration LATELY = Duration.ofSeconds(5);

        public Monitor {
            flags = Set.copyOf(flags);
            replicas = List.copyOf(replicas);
            sentinels = List.copyOf(sentinels);
        }

        /** Whether this Sentinel leads a failover, however far it has come; it would refuse to begin another. */
        public boolean failoverInProgress() {
            return failover != FailoverState.NONE;
        }

        /** Whether this Sentinel leads a failover that comes to an end by itself. */
        public boolean failoverGoesOn() {
            return failoverInProgress() && failover != FailoverState.STALLED;
        }

        /** Whether this Sentinel leads a failover in which nobody has been promoted yet. */
        public boolean promoting() {
            return failover == FailoverState.PROMOTING;
        }

        /** Whether this Sentinel heard from the master lately: it would be slow to doubt it otherwise. */
        public boolean reachesMaster() {
            return !doubtsMaster()
                    && !flags.contains("disconnected")
                    && masterSilence.multipliedBy(2).compareTo(downAfter) < 0;
        }

        /** Whether it heard from the master so lately that this is news even of a node that Kubernetes has lost. */
        public boolean hearsMasterNow() {
            return reachesMaster() && masterSilence.compareTo(LATELY) < 0;
        }

        public boolean doubtsMaster() {
            return flags.contains("s_down") || flags.contains("o_down");
        }
    }

    /** How far a failover has come; of those that a Sentinel leads, as all others learn of the result only. */
    public enum FailoverState {
        NONE,
        /** From the election of a leader to the promotion. */
        PROMOTING,
        /**
         * A replica has been promoted and the others are told to follow it. It lasts until each of them does or {@code
         * failover-timeout} has passed, which is the case whenever one of them is gone for good.
         */
        FOLLOWING,
        /**
         * A replica was promoted, and is down since. Its leader goes on when that one is back, for which it waits for ever,
         * and begins no other failover meanwhile; nobody need wait with it.
         */
        STALLED
    }

    /**
     * One entry of a Sentinel's lists.
     *
     * @param priority {@code slave-priority} of a replica, up to 10 s old; the lowest but 0 is promoted first
     * @param offset {@code slave-repl-offset} of a replica, as old
     * @param saidMaster whether a replica was one by its own word ({@code role-reported}), as old
     */
    public record Known(
            Endpoint address, String runId, Set<String> flags, int priority, long offset, boolean saidMaster) {
        /** What Redis has unless told otherwise. */
        public static final int DEFAULT_PRIORITY = 100;

        public Known {
            flags = Set.copyOf(flags);
        }

        public Known(Endpoint address, String runId, Set<String> flags) {
            this(address, runId, flags, DEFAULT_PRIORITY, 0, false);
        }

        public boolean down() {
            return flags.contains("s_down") || flags.contains("o_down") || flags.contains("disconnected");
        }
    }
}
