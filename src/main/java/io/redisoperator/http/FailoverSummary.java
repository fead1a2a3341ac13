package io.redisoperator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.redisoperator.api.FailoverStatus;
import org.jspecify.annotations.Nullable;

/**
 * One failover in the list.
 *
 * @param findings things amiss at the latest look; absent until this process has looked
 * @param details path of the whole story
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FailoverSummary(
        String namespace,
        String name,
        @Nullable String phase,
        boolean ready,
        FailoverStatus.@Nullable Master master,
        @Nullable String redisInSync,
        @Nullable String sentinelsAgreeing,
        @Nullable Integer findings,
        String details) {

    static FailoverSummary of(FailoverView view) {
        boolean ready =
                view.conditions().stream().anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        FailoverView.Look look = view.look();
        return new FailoverSummary(
                view.namespace(),
                view.name(),
                view.phase(),
                ready,
                view.master(),
                view.redisInSync(),
                view.sentinelsAgreeing(),
                look == null ? null : look.findings().size(),
                Paths.FAILOVERS + "/" + view.namespace() + "/" + view.name());
    }
}
