package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings;
import io.redisoperator.spec.StorageSettings.Claimed;
import io.redisoperator.spec.StorageSettings.Ephemeral;
import io.redisoperator.spec.VolumeNames;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can become of {@code spec.redis.storage} now. A StatefulSet never changes its claim templates: for larger claims,
 * and for claims of another owner, it is made anew around its pods. Nothing else of a template can change, as the claims
 * that are there would not.
 *
 * @param inForce the failover with the storage that its StatefulSet can have now
 * @param anew whether the StatefulSet has to be made anew to have it
 * @param growing claims that are smaller than asked for
 * @param reowned claims that are to be deleted with the resource and are not yet, or the other way round
 * @param refusal what cannot be had, and the way out
 */
public record StorageChange(
        Failover inForce,
        boolean anew,
        List<PersistentVolumeClaim> growing,
        List<PersistentVolumeClaim> reowned,
        Optional<String> refusal) {
    public static final String PATH = "spec.redis.storage";
    public static final String SIZE_PATH = PATH + ".persistentVolumeClaim.spec.resources.requests.storage";

    public StorageChange {
        growing = List.copyOf(growing);
        reowned = List.copyOf(reowned);
    }

    /**
     * Decides by what is there.
     *
     * @param actual the StatefulSet, if there is one
     * @param claims all claims of the cluster
     */
    public static StorageChange of(Failover asked, Optional<StatefulSet> actual, List<PersistentVolumeClaim> claims) {
        Optional<StatefulSet> set = actual.filter(s -> s.getMetadata().getDeletionTimestamp() == null);
        return switch (asked.redis().storage()) {
            case Ephemeral ephemeral ->
                set.flatMap(ClaimTemplate::in)
                        .map(template -> isUnused(asked, set.get(), template, claims)
                                ? new StorageChange(asked, true, List.of(), List.of(), Optional.empty())
                                : otherKind(asked, claimed(asked, set.get(), template), "a persistentVolumeClaim"))
                        .orElseGet(() -> unchanged(asked));
            case Claimed claimed -> {
                if (set.isEmpty()) {
                    yield new Edit(asked, claimed, claims).without();
                }
                Optional<ClaimTemplate> there = ClaimTemplate.in(set.get());
                yield there.isEmpty()
                        ? otherKind(asked, new Ephemeral(emptyDir(set.get())), "an emptyDir")
                        : new Edit(asked, claimed, claims).of(set.get(), there.get());
            }
        };
    }

    /** The owners that a claim is to have, whoever else owns it. */
    public List<OwnerReference> ownersOf(PersistentVolumeClaim claim) {
        Stream<OwnerReference> others = claim.getMetadata().getOwnerReferences().stream()
                .filter(owner -> !inForce.uid().equals(owner.getUid()));
        return Stream.concat(others, keeps(inForce) ? Stream.of() : Stream.of(OwnerReferences.plain(inForce)))
                .toList();
    }

    /** What each claim is to ask for. */
    public static Quantity size(Claimed claimed) {
        return ClaimTemplate.size(claimed.template());
    }

    /** What a claim asks for. */
    public static Quantity size(PersistentVolumeClaim claim) {
        return ClaimTemplate.size(claim);
    }

    /** Whether the volume behind a claim has not become as large as the claim asks for. */
    public static boolean lagsBehind(PersistentVolumeClaim claim) {
        return ClaimTemplate.capacity(claim)
                .filter(capacity -> ClaimTemplate.compare(capacity, size(claim)) < 0)
                .isPresent();
    }

    /** Whether a claim has no volume yet. Until then it cannot ask for another size. */
    public static boolean isUnbound(PersistentVolumeClaim claim) {
        return claim.getStatus() != null && "Pending".equals(claim.getStatus().getPhase());
    }

    /** The same change while the StatefulSet is left as it is. */
    public StorageChange ofClaimsOnly() {
        return new StorageChange(inForce, false, growing, reowned, refusal);
    }

    /** The same change while the claims are left as they are, too. */
    public StorageChange ofNothing() {
        return new StorageChange(inForce, false, List.of(), List.of(), refusal);
    }

    /** Whether nothing was made of a template yet, as where every claim of it is refused: then it binds nobody. */
    private static boolean isUnused(
            Failover asked, StatefulSet set, ClaimTemplate template, List<PersistentVolumeClaim> claims) {
        return claims.stream().noneMatch(claim -> isOf(asked, template.name(), claim))
                && (set.getStatus() == null
                        || Objects.requireNonNullElse(set.getStatus().getReplicas(), 0) == 0);
    }

    private static boolean isOf(Failover asked, String template, PersistentVolumeClaim claim) {
        String prefix = template + "-" + ObjectMetas.names(asked).redis() + "-";
        String name = claim.getMetadata().getName();
        return name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d{1,9}");
    }

    private static StorageChange unchanged(Failover asked) {
        return new StorageChange(asked, false, List.of(), List.of(), Optional.empty());
    }

    private static StorageChange otherKind(Failover asked, StorageSettings inForce, String what) {
        return new StorageChange(
                asked.storedIn(inForce),
                false,
                List.of(),
                List.of(),
                Optional.of(PATH + ": the pods keep their data in " + what
                        + ", and that cannot change while they are there. Write it as it was, or make a RedisFailover of"
                        + " another name and move the data to it"));
    }

    private static Claimed claimed(Failover asked, StatefulSet set, ClaimTemplate template) {
        PersistentVolumeClaim actual = set.getSpec().getVolumeClaimTemplates().getFirst();
        return new Claimed(template.sized(ClaimTemplate.size(actual)), !owned(actual, asked));
    }

    private static EmptyDirVolumeSource emptyDir(StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> VolumeNames.DATA.equals(volume.getName()))
                .map(Volume::getEmptyDir)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(EmptyDirVolumeSource::new);
    }

    private static boolean keeps(Failover failover) {
        return !(failover.redis().storage() instanceof Claimed claimed) || claimed.keepAfterDeletion();
    }

    private static boolean owned(PersistentVolumeClaim claim, Failover failover) {
        return claim.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> failover.uid().equals(owner.getUid()));
    }

    /** What becomes of claims that stay claims. */
    private record Edit(Failover asked, Claimed claimed, List<PersistentVolumeClaim> all) {
        StorageChange without() {
            return change(claimed, false, Optional.empty());
        }

        StorageChange of(StatefulSet set, ClaimTemplate there) {
            ClaimTemplate wanted = ClaimTemplate.asked(claimed.template());
            PersistentVolumeClaim actual =
                    set.getSpec().getVolumeClaimTemplates().getFirst();
            boolean same = wanted.holdsFor(set);
            if (!same && isUnused(asked, set, there, all)) {
                return change(claimed, true, Optional.empty());
            }
            List<PersistentVolumeClaim> claims = claims(there.name());
            Quantity before = ClaimTemplate.size(actual);
            int larger = ClaimTemplate.compare(size(claimed), before);
            // A size that some claim cannot have must not become the template's: there would be no way back. One
            // without
            // a volume may never get it in its size, and is then made anew from the template.
            boolean fits = larger > 0
                    ? claims.stream()
                            .filter(claim -> !isUnbound(claim))
                            .allMatch(claim -> ClaimTemplate.compare(size(claim), size(claimed)) >= 0)
                    : claims.stream().allMatch(claim -> ClaimTemplate.compare(size(claim), size(claimed)) <= 0);
            Quantity possible = larger == 0 || fits ? size(claimed) : before;
            Claimed inForce = new Claimed((same ? wanted : there).sized(possible), claimed.keepAfterDeletion());
            boolean anew =
                    ClaimTemplate.compare(possible, before) != 0 || owned(actual, asked) == claimed.keepAfterDeletion();
            Optional<String> refusal = Stream.of(
                            same ? Optional.<String>empty() : Optional.of(otherTemplate(there, wanted)),
                            larger < 0 && !fits ? Optional.of(tooSmall(claims)) : Optional.<String>empty())
                    .flatMap(Optional::stream)
                    .collect(Collectors.collectingAndThen(
                            Collectors.joining("; "), text -> Optional.of(text).filter(t -> !t.isEmpty())));
            return change(inForce, anew, refusal);
        }

        private StorageChange change(Claimed inForce, boolean anew, Optional<String> refusal) {
            List<PersistentVolumeClaim> claims =
                    claims(inForce.template().getMetadata().getName());
            return new StorageChange(
                    asked.storedIn(inForce),
                    anew,
                    claims.stream()
                            .filter(claim -> ClaimTemplate.compare(size(claim), size(claimed)) < 0)
                            .toList(),
                    claims.stream()
                            .filter(claim -> owned(claim, asked) == inForce.keepAfterDeletion())
                            .toList(),
                    refusal);
        }

        /** Those of the StatefulSet's pods, also of pods that it has no more. */
        private List<PersistentVolumeClaim> claims(String template) {
            return all.stream()
                    .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
                    .filter(claim -> isOf(asked, template, claim))
                    .sorted(Comparator.comparing(claim -> claim.getMetadata().getName()))
                    .toList();
        }

        private String otherTemplate(ClaimTemplate there, ClaimTemplate wanted) {
            String fields = String.join(", ", there.differences(wanted));
            String wayOut = there.name().equals(wanted.name())
                    ? "delete StatefulSet " + ObjectMetas.names(asked).redis()
                            + " with --cascade=orphan: it is made anew as written, for claims that are made from then on"
                    : "make a RedisFailover of another name and move the data to it";
            return PATH + ".persistentVolumeClaim: " + fields
                    + " cannot change on claims that are there. Write it as it" + " was, or " + wayOut;
        }

        private String tooSmall(List<PersistentVolumeClaim> claims) {
            PersistentVolumeClaim largest = claims.stream()
                    .max((one, other) -> ClaimTemplate.compare(size(one), size(other)))
                    .orElseThrow();
            return SIZE_PATH + ": " + size(claimed) + " is less than the " + size(largest) + " of "
                    + largest.getMetadata().getName() + ", and a volume cannot shrink. Ask for " + size(largest)
                    + " or more";
        }
    }
}
