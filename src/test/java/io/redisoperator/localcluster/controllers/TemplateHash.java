package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A short name for the content of a pod template. */
final class TemplateHash {
    private TemplateHash() {}

    static String of(PodTemplateSpec template) {
        CRC32 sum = new CRC32();
        sum.update(Serialization.asJson(template).getBytes(StandardCharsets.UTF_8));
        return Long.toString(sum.getValue(), Character.MAX_RADIX);
    }
}
