package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator reports, the same for both kinds.
 *
 * @param phase {@code Creating}, {@code Running} or {@code Failed}
 * @param observedGeneration generation of the spec that the rest speaks of
 * @param bootstrapped whether a StatefulSet's pod has been master once; never taken back
 * @param redis pods in sync of pods asked for, as {@code 3/3}
 * @param sentinels sentinels that agree of sentinels asked for, as {@code 3/3}
 * @param lineage the history that the data belongs to, by which a master is chosen after a total loss
 * @param requests what was asked for by annotations and has been acted on
 * @param following the Redis outside of the cluster that the data comes from, until the cluster has left it
 * @param rivals names of the pods that were master at the same time and took writes that nobody decided between yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailoverStatus(
        @Nullable String phase,
        @Nullable Long observedGeneration,
        @Nullable List<Condition> conditions,
        @Nullable Pipeline pipeline,
        @Nullable Boolean bootstrapped,
        @Nullable String redis,
        @Nullable String sentinels,
        @Nullable Master master,
        @Nullable List<Node> nodes,
        @Nullable LastFailover lastFailover,
        @Nullable Lineage lineage,
        @Nullable Requests requests,
        @Nullable Following following,
        @Nullable List<String> rivals) {
    /** Of a cluster that follows nobody outside, and where no data contradicts another. */
    public FailoverStatus(
            @Nullable String phase,
            @Nullable Long observedGeneration,
            @Nullable List<Condition> conditions,
            @Nullable Pipeline pipeline,
            @Nullable Boolean bootstrapped,
            @Nullable String redis,
            @Nullable String sentinels,
            @Nullable Master master,
            @Nullable List<Node> nodes,
            @Nullable LastFailover lastFailover,
            @Nullable Lineage lineage,
            @Nullable Requests requests) {
        this(
                phase,
                observedGeneration,
                conditions,
                pipeline,
                bootstrapped,
                redis,
                sentinels,
                master,
                nodes,
                lastFailover,
                lineage,
                requests,
                null,
                null);
    }

    /** A resource of which nothing has been reported yet. */
    public static final FailoverStatus NONE =
            new FailoverStatus(null, null, null, null, null, null, null, null, null, null, null, null);

    /**
     * Where creation stands.
     *
     * @param step 1 to 9; 9 is the state of rest
     * @param since when this step was reached, RFC 3339
     * @param waitingFor what the step waits for; absent when it waits for nothing
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pipeline(
            @Nullable Integer step,
            @Nullable String name,
            @Nullable String since,
            @Nullable String waitingFor) {}

    /** The one master. The address is {@code host:port}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Master(@Nullable String pod, @Nullable String address) {}

    /**
     * One Redis pod.
     *
     * @param role {@code master}, {@code replica} or {@code unknown}
     * @param link {@code up}, {@code down} or {@code syncing}; absent on a master
     * @param offset replication offset in bytes, rounded down so that an idle cluster's status rests
     * @param lag coarse distance from the master in bytes; absent on a master
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Node(
            @Nullable String pod,
            @Nullable String role,
            @Nullable String link,
            @Nullable Long offset,
            @Nullable Long lag) {}

    /**
     * The last time that the master moved.
     *
     * @param trigger {@code operator} if it moved the master or asked Sentinel to, {@code sentinel} if that did so of its
     *     own accord
     * @param at RFC 3339
     * @param durationMillis how long a hand-over of the operator held writes back, or how long looks saw no master before
     *     Sentinel's; absent where neither is known
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LastFailover(
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Nullable String trigger,
            @Nullable String at,
            @Nullable Long durationMillis) {}

    /**
     * The last master that was alone, as it was then.
     *
     * @param replicationId {@code master_replid}
     * @param offset replication offset in bytes, rounded down like that of a node
     * @param holdsKeys whether it held any keys
     * @param since when it became master, RFC 3339
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Lineage(
            @Nullable String replicationId,
            @Nullable Long offset,
            @Nullable String pod,
            @Nullable String podUid,
            @Nullable Boolean holdsKeys,
            @Nullable String since) {}

    /** Values of the annotations that have been acted on; one that stays is not acted on again. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Requests(
            @Nullable String switchTo, @Nullable String promote) {}

    /**
     * A Redis outside of the cluster that its pods follow. It is written before any of them does, and taken back when none
     * of them does any more, so that it is known whose data they hold.
     *
     * @param host address or name
     * @param secret name of the Secret with its login; absent for none
     * @param since RFC 3339
     * @param leftAt when one of the pods was seen to be master in its place, so that the data is the cluster's own, RFC 3339
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Following(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String secret,
            @Nullable String since,
            @Nullable String leftAt) {}
}
