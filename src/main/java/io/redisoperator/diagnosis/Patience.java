package io.redisoperator.diagnosis;

import java.time.Duration;

/**
 * How long each state is watched before anything is done about it. D is the cluster's {@code down-after-milliseconds}
 * and F its {@code failover-timeout}.
 *
 * @param afterDown beyond D: how long Sentinel may take to replace a master that is gone
 * @param sentinelsReturn at least this, or 2F if longer: how long Sentinels may be useless before the operator elects
 * @param lost from when on a pod that keeps silent is not waited for any more
 * @param loading how long a node that loads its data is waited for
 * @param requestedFailover how long a failover that the operator asked for may take
 * @param moved how long things settle after the master moved
 * @param split how long Sentinels may disagree
 * @param elsewhere how long all Sentinels may name a pod that is no master
 * @param nowhere how long all Sentinels may name an address of no pod
 * @param roleSettles beyond D: how long Sentinels may name the wrong pod after a failover
 * @param converts how long Sentinel may take to demote a master that it has replaced
 * @param severalMasters how long several masters are watched when no Sentinel decides
 * @param wrongMaster beyond F: how long Sentinel may take to correct a replica of the wrong node
 * @param linkDown from when on a link that stays down is suspicious
 * @param incomplete how long a Sentinel may know too few
 * @param ghosts how long a Sentinel may know too many
 * @param betweenResets between two resets of Sentinels in one cluster
 * @param betweenReplacements between the deletions of two Sentinel pods in one cluster
 * @param tilt added to whatever depends on Sentinels while one of them is in TILT
 * @param repeat before a command is repeated that did not help; doubles each time
 */
public record Patience(
        Duration afterDown,
        Duration sentinelsReturn,
        Duration lost,
        Duration loading,
        Duration requestedFailover,
        Duration moved,
        Duration split,
        Duration elsewhere,
        Duration nowhere,
        Duration roleSettles,
        Duration converts,
        Duration severalMasters,
        Duration wrongMaster,
        Duration linkDown,
        Duration incomplete,
        Duration ghosts,
        Duration betweenResets,
        Duration betweenReplacements,
        Duration tilt,
        Duration repeat) {
    public static final Patience DEFAULT = new Patience(
            seconds(3),
            seconds(30),
            seconds(120),
            seconds(600),
            seconds(15),
            seconds(10),
            seconds(10),
            seconds(15),
            seconds(5),
            seconds(20),
            seconds(20),
            seconds(10),
            seconds(2),
            seconds(60),
            seconds(15),
            seconds(30),
            seconds(30),
            seconds(60),
            seconds(30),
            seconds(2));

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
