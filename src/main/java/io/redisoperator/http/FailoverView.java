package io.redisoperator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One failover as {@code /api/v1/failovers/{namespace}/{name}} shows it: the status that its resource carries, and what
 * the latest look saw, which is newer and finer.
 *
 * @param redisInSync pods in sync of pods asked for, as {@code 3/3}
 * @param sentinelsAgreeing sentinels that agree of sentinels asked for, as {@code 3/3}
 * @param look absent until this process has looked; one that stands by never does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailoverView(
        String namespace,
        String name,
        @Nullable String phase,
        @Nullable Long observedGeneration,
        List<Condition> conditions,
        FailoverStatus.@Nullable Pipeline pipeline,
        FailoverStatus.@Nullable Master master,
        @Nullable String redisInSync,
        @Nullable String sentinelsAgreeing,
        FailoverStatus.@Nullable LastFailover lastFailover,
        @Nullable Look look) {
    public FailoverView {
        conditions = List.copyOf(conditions);
    }

    /**
     * What the latest look saw.
     *
     * @param at RFC 3339
     * @param nodes the bootstrap pod while it exists, then the StatefulSet's, by ordinal
     */
    public record Look(
            String at,
            List<RedisRow> nodes,
            List<SentinelRow> sentinels,
            List<FindingRow> findings,
            List<CommandRow> commands) {
        public Look {
            nodes = List.copyOf(nodes);
            sentinels = List.copyOf(sentinels);
            findings = List.copyOf(findings);
            commands = List.copyOf(commands);
        }
    }

    /**
     * One Redis: what it said, or why it was silent.
     *
     * @param label role by which the Services select: {@code master} or {@code slave}
     * @param offset in bytes, exact
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RedisRow(
            String pod,
            @Nullable String address,
            boolean ready,
            @Nullable String label,
            @Nullable String silent,
            @Nullable String role,
            @Nullable String follows,
            @Nullable String link,
            @Nullable Boolean loading,
            @Nullable Long offset,
            @Nullable Long keys,
            @Nullable String version) {}

    /**
     * One Sentinel: what it thinks of the master, or why it was silent.
     *
     * @param monitors the master's address; absent when it monitors nothing
     * @param replicas that it knows
     * @param peers other sentinels that it knows
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SentinelRow(
            String pod,
            @Nullable String address,
            boolean ready,
            @Nullable String silent,
            @Nullable String monitors,
            @Nullable Boolean doubtsMaster,
            @Nullable Boolean failoverInProgress,
            @Nullable Integer quorum,
            @Nullable Boolean quorumReachable,
            @Nullable Integer replicas,
            @Nullable Integer peers,
            @Nullable Boolean tilt) {}

    /** One thing that is not as it should be. */
    public record FindingRow(String kind, String area, String subject, String message) {}

    /** One thing that the look called for, and why. */
    public record CommandRow(String command, String evidence) {}
}
