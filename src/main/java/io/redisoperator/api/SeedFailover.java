package io.redisoperator.api;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** {@code RedisFailover} of {@code spotahome.com/v1alpha1}, the form of the first releases. */
@Group("spotahome.com")
@Version("v1alpha1")
@Kind("RedisFailover")
@Plural("redisfailovers")
@Singular("redisfailover")
@ShortNames("rfa")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Master", jsonPath = ".status.master.pod", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Redis", jsonPath = ".status.redis", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Sentinels", jsonPath = ".status.sentinels", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class SeedFailover extends CustomResource<SeedSpec, FailoverStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    @JsonDeserialize(converter = StoredStatus.class)
    public void setStatus(FailoverStatus status) {
        super.setStatus(status);
    }
}
