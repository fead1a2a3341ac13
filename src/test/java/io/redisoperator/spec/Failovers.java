package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;

/** Resources and failovers for tests, written as a user writes their spec. */
public final class Failovers {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Failovers() {}

    /** A resource of today's form, {@code shop/cart}; the spec is YAML, and empty for none. */
    public static DatabasesFailover databases(String specYaml) {
        return resource(DatabasesFailover.class, specYaml);
    }

    /** A resource of the first form, {@code shop/cart}; the spec is YAML, and empty for none. */
    public static SeedFailover seed(String specYaml) {
        return resource(SeedFailover.class, specYaml);
    }

    /** What {@link #databases} becomes; fails the test if the spec cannot be followed. */
    public static Failover failover(String specYaml) {
        return readable(databases(specYaml));
    }

    /** The failover of a resource; fails the test if the spec cannot be followed. */
    public static Failover readable(HasMetadata resource) {
        return switch (Specs.read(resource)) {
            case SpecReading.Readable readable -> readable.failover();
            case SpecReading.Unreadable unreadable -> throw new AssertionError(unreadable.problems());
        };
    }

    private static <T extends CustomResource<?, ?>> T resource(Class<T> type, String specYaml) {
        String spec = specYaml.isBlank() ? "" : "spec:\n" + specYaml.indent(2);
        T resource = SERIALIZATION.unmarshal(spec.isEmpty() ? "{}" : spec, type);
        resource.getMetadata().setNamespace("shop");
        resource.getMetadata().setName("cart");
        resource.getMetadata().setUid("6b1f3a54-5c0e-4a57-8f0e-2f8f6a3b9c01");
        resource.getMetadata().setGeneration(1L);
        return resource;
    }
}
