package io.redisoperator.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.model.Endpoint;
import java.util.Optional;

/** The status that a resource of either kind carries, also when its spec cannot be read. */
public final class CarriedStatus {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private CarriedStatus() {}

    /** Empty when there is none yet, or when somebody wrote one that is none of ours. */
    public static Optional<FailoverStatus> of(HasMetadata resource) {
        return switch (resource) {
            case SeedFailover seed -> Optional.ofNullable(seed.getStatus());
            case DatabasesFailover databases -> Optional.ofNullable(databases.getStatus());
            case GenericKubernetesResource untyped -> untyped(untyped);
            default -> Optional.empty();
        };
    }

    /** The Redis outside of the cluster that the data of its pods is on record to come from. */
    public static Optional<Endpoint> followed(FailoverStatus status) {
        FailoverStatus.Following following = status.following();
        return following == null || following.host() == null || following.port() == null
                ? Optional.empty()
                : Optional.of(new Endpoint(following.host(), following.port()));
    }

    /** The same, as long as no pod has become master in its place. */
    public static Optional<Endpoint> stillFollowed(FailoverStatus status) {
        FailoverStatus.Following following = status.following();
        return following == null || following.leftAt() != null ? Optional.empty() : followed(status);
    }

    private static Optional<FailoverStatus> untyped(GenericKubernetesResource resource) {
        Object status = resource.getAdditionalProperties().get("status");
        try {
            return Optional.ofNullable(MAPPER.convertValue(status, FailoverStatus.class));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
