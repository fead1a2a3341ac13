package io.redisoperator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * What may import what, as ARCHITECTURE.md has it. The rules hold for the rooms below a base package, so that rooms full
 * of planted violations can be checked by the very same rules.
 */
final class RoomRules {
    private static final String PRODUCT = "io.redisoperator";

    private static final List<String> JDK = List.of("java..", "org.jspecify..");
    private static final String LOG = "org.slf4j..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String RE2 = "com.google.re2j..";
    private static final String VERTX = "io.vertx.core..";
    private static final List<String> KUBERNETES_MODEL = List.of("io.fabric8.kubernetes.api.model..");
    private static final List<String> CRD = List.of(
            "io.fabric8.kubernetes.api.model..",
            "io.fabric8.kubernetes.model.annotation..",
            "io.fabric8.generator.annotation..",
            "io.fabric8.crd.generator.annotation..",
            JACKSON);

    private final String base;
    private final Map<String, Allowed> table = new TreeMap<>();

    /** What a room may import, beside the JDK and itself. */
    private record Allowed(List<String> rooms, List<String> libraries) {}

    RoomRules(String base) {
        this.base = base;
        room("model", List.of(), List.of());
        room("api", List.of("model"), CRD);
        room("spec", List.of("api", "model"), KUBERNETES_MODEL, JACKSON, RE2);
        room("desired", List.of("spec", "api", "model"), KUBERNETES_MODEL, JACKSON);
        room("diagnosis", List.of("model", "api"), List.of());
        room("bus", List.of("model", "diagnosis"), List.of(), VERTX);
        room(
                "kube",
                List.of("api", "model", "diagnosis"),
                KUBERNETES_MODEL,
                "io.fabric8.kubernetes.client..",
                JACKSON,
                RE2,
                VERTX,
                LOG);
        room("redis", List.of("api", "model", "diagnosis"), List.of(), "io.vertx.redis..", VERTX, LOG);
        List<String> outside = List.of("api", "model", "spec", "diagnosis", "kube", "redis");
        room("heal", outside, KUBERNETES_MODEL, VERTX, LOG);
        room("status", and(outside, "bus"), KUBERNETES_MODEL, VERTX, LOG);
        room("metrics", outside, KUBERNETES_MODEL, "io.micrometer..", VERTX);
        List<String> doors = and(outside, "bus", "config", "metrics");
        room("watch", doors, KUBERNETES_MODEL, VERTX, LOG);
        room("check", doors, KUBERNETES_MODEL, VERTX, LOG);
        room("http", doors, KUBERNETES_MODEL, "io.vertx..", JACKSON, LOG);
        room("pipeline", and(doors, "desired", "heal", "status"), KUBERNETES_MODEL, VERTX, LOG);
        room("config", List.of(), List.of(), JACKSON, RE2, "picocli..");
    }

    List<String> rooms() {
        return List.copyOf(table.keySet());
    }

    /** A room imports what the table allows, and nothing else. */
    ArchRule imports(String room) {
        Allowed allowed = table.get(room);
        if (allowed == null) {
            throw new IllegalArgumentException("no such room: " + room);
        }
        List<String> packages = new ArrayList<>(JDK);
        packages.addAll(allowed.libraries());
        Stream.concat(Stream.of(room), allowed.rooms().stream())
                .flatMap(name -> Stream.of(PRODUCT + "." + name + "..", base + "." + name + ".."))
                .forEach(packages::add);
        DescribedPredicate<JavaClass> known = resideInAnyPackage(packages.toArray(String[]::new));
        return classes()
                .that()
                .resideInAPackage(base + "." + room + "..")
                .should()
                .onlyDependOnClassesThat(room.equals("api") ? known.or(equivalentTo(CustomResource.class)) : known);
    }

    /** The Kubernetes client has one door; the resource types alone need its base class. */
    ArchRule oneDoorToKubernetes() {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .and()
                .resideOutsideOfPackage(base + ".kube..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.fabric8.kubernetes.client..")
                        .and(not(equivalentTo(CustomResource.class))));
    }

    /** The Redis client has one door. */
    ArchRule oneDoorToRedis() {
        return only("io.vertx.redis..", "redis");
    }

    /** Only these rooms, and the root, know the metrics library. */
    ArchRule metricsLibrary() {
        return only("io.micrometer..", "metrics", "http");
    }

    /** Only the configuration, and the root, know the command line. */
    ArchRule commandLine() {
        return only("picocli..", "config");
    }

    /** Nobody imports the root. */
    ArchRule rootIsNobodys() {
        return noClasses()
                .that()
                .resideInAPackage(base + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PRODUCT, base);
    }

    /** No room imports one that imports it. */
    ArchRule noCycles() {
        return slices().matching(base + ".(*)..").should().beFreeOfCycles();
    }

    /** A diagnosis takes its time from its input. */
    ArchRule noClockInDiagnosis() {
        return noClasses()
                .that()
                .resideInAPackage(base + ".diagnosis..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(InstantSource.class, "system");
    }

    /** Blocking work has one place. */
    ArchRule executorsInKubeOnly() {
        return noClasses()
                .that()
                .resideInAPackage(base + ".*..")
                .and()
                .resideOutsideOfPackage(base + ".kube..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class);
    }

    private ArchRule only(String library, String... rooms) {
        String[] packages =
                Stream.of(rooms).map(room -> base + "." + room + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(base + ".*..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private void room(String name, List<String> rooms, List<String> libraries, String... more) {
        table.put(name, new Allowed(rooms, and(libraries, more)));
    }

    private static List<String> and(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
