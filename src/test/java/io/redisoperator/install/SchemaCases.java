package io.redisoperator.install;

import java.util.List;

/** What the definitions refuse, and in which words, and what they let through; asked of an API server and without one. */
final class SchemaCases {
    private static final String SEED = "spotahome.com/v1alpha1";
    private static final String DATABASES = "databases.spotahome.com/v1";

    static final String CLAIM =
            "{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
    static final String CLAIMED = "redis: {storage: {persistentVolumeClaim: " + CLAIM + "}}";
    static final String UNCLAIMED = "redis: {}";

    private static final List<Refused> REFUSED = List.of(
            refused("redis: {replicas: 0}", "spec.redis.replicas", "at least 1 Redis replica"),
            refused("sentinel: {replicas: 0}", "spec.sentinel.replicas", "at least 1 sentinel replica"),
            refused("redis: {replicas: 101}", "spec.redis.replicas", "less than or equal to 100"),
            refused("sentinel: {replicas: 2147483647}", "spec.sentinel.replicas", "less than or equal to 100"),
            refused("redis: {port: 70000}", "spec.redis.port", "less than or equal to 65535"),
            refused("redis: {image: \"a b\"}", "spec.redis.image", "without spaces"),
            refused("redis: {imagePullPolicy: Sometimes}", "spec.redis.imagePullPolicy", "one of Always"),
            refused("sentinel: {dnsPolicy: None}", "spec.sentinel.dnsPolicy", "one of ClusterFirst"),
            refused("redis: {customConfig: [\"hz 10\\nport 1\"]}", "spec.redis.customConfig", "is one line"),
            refused(
                    "redis: {priorityClassName: 'Not a name'}",
                    "spec.redis.priorityClassName",
                    "name of a PriorityClass"),
            refused("sentinel: {serviceAccountName: ../x}", "spec.sentinel.serviceAccountName", "ServiceAccount"),
            refused("redis: {startupConfigMap: A}", "spec.redis.startupConfigMap", "name of a ConfigMap"),
            refused("redis: {shutdownConfigMap: A}", "spec.redis.shutdownConfigMap", "name of a ConfigMap"),
            refused(
                    "redis: {podAnnotations: {'not a key': x}}",
                    "spec.redis.podAnnotations",
                    "a key of podAnnotations"),
            refused(
                    "sentinel: {serviceAnnotations: {'/': x}}",
                    "spec.sentinel.serviceAnnotations",
                    "a key of serviceAnnotations"),
            refused(
                    "redis: {resources: {limits: {memory: lots}}}",
                    "spec.redis.resources.limits[memory]",
                    "written as 500m"),
            refused(
                    "sentinel: {resources: {requests: {cpu: -1}}}",
                    "spec.sentinel.resources.requests[cpu]",
                    "written as 500m"),
            refused(
                    "redis: {customCommandRenames: [{from: 'a b', to: x}]}",
                    "spec.redis.customCommandRenames[0]",
                    "name of a command"),
            refused(
                    "redis: {customCommandRenames: [{from: keys, to: \"x\\ny\"}]}",
                    "spec.redis.customCommandRenames[0]",
                    "to is a name"),
            refused(
                    "redis: {terminationGracePeriod: -1}",
                    "spec.redis.terminationGracePeriod",
                    "greater than or equal to 0"),
            refused(
                    "redis: {reservedPodMemoryPercent: 100}",
                    "spec.redis.reservedPodMemoryPercent",
                    "less than or equal to 99"),
            refused(
                    "redis: {customConfig: [hz 10, PORT 1]}",
                    "spec.redis.customConfig[1]",
                    "set spec.redis.port instead"),
            refused(
                    "redis: {customConfig: ['  \"Requirepass\" x']}",
                    "spec.redis.customConfig[0]",
                    "name a Secret in spec.auth"),
            refused("redis: {customConfig: [replica-read-only no]}", "spec.redis.customConfig[0]", "any value but yes"),
            refused("redis: {customConfig: [hz 1, maxclients 1]}", "spec.redis.customConfig[1]", "write 64 or more"),
            refused(
                    "redis: {customConfig: [replica-announced no]}",
                    "spec.redis.customConfig[0]",
                    "hide every replica"),
            refused("redis: {customConfig: [x-script /y]}", "spec.redis.customConfig[0]", "would run a program"),
            refused("sentinel: {customConfig: [quorum 2]}", "spec.sentinel.customConfig[0]", "sets one of down-after"),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: lots}}}}}}",
                    "requests.storage",
                    "should match"),
            refused("engine: redis", "spec.engine", "one of Redis, Valkey"),
            refused("auth: {secretPath: a/b}", "spec.auth.secretPath", "name of a Secret"),
            refused("bootstrapNode: {port: 6379}", "spec.bootstrapNode", "host is an IP address"),
            refused("bootstrapNode: {host: \"a\\nb\"}", "spec.bootstrapNode", "host is an IP address"),
            refused("bootstrapNode: {host: 10.0.0.5, port: 0}", "spec.bootstrapNode.port", "between 1 and 65535"),
            refused("bootstrapNode: {host: 10.0.0.5, port: '65536'}", "spec.bootstrapNode.port", "between 1 and 65535"),
            refused("bootstrapNode: {host: 10.0.0.5, port: redis}", "spec.bootstrapNode.port", "between 1 and 65535"),
            refused(
                    "bootstrapNode: {host: a.b, auth: {secretPath: a/b}}",
                    "spec.bootstrapNode.auth.secretPath",
                    "name of a Secret"),
            refused(
                    "redis: {resources: {requests: {cpu: lots}}}",
                    "spec.redis.resources.requests[cpu]",
                    "written as 500m"),
            refused(
                    "redis: {resources: {requests: {memory: 1.2.3}}}",
                    "spec.redis.resources.requests[memory]",
                    "written as 500m"),
            refused(
                    "redis: {resources: {requests: {memory: lots}}}",
                    "spec.redis.resources.requests[memory]",
                    "written as 500m"),
            refused("redis: {resources: {limits: {cpu: lots}}}", "spec.redis.resources.limits[cpu]", "written as 500m"),
            refused(
                    "redis: {exporter: {resources: {requests: {cpu: lots}}}}",
                    "spec.redis.exporter.resources.requests[cpu]",
                    "written as 500m"),
            refused(
                    "redis: {exporter: {resources: {requests: {memory: lots}}}}",
                    "spec.redis.exporter.resources.requests[memory]",
                    "written as 500m"),
            refused(
                    "redis: {exporter: {resources: {limits: {cpu: lots}}}}",
                    "spec.redis.exporter.resources.limits[cpu]",
                    "written as 500m"),
            refused(
                    "redis: {exporter: {resources: {limits: {memory: lots}}}}",
                    "spec.redis.exporter.resources.limits[memory]",
                    "written as 500m"),
            refused(
                    "redis: {exporter: {imagePullPolicy: Sometimes}}",
                    "spec.redis.exporter.imagePullPolicy",
                    "one of Always"),
            refused(
                    "sentinel: {resources: {requests: {memory: lots}}}",
                    "spec.sentinel.resources.requests[memory]",
                    "written as 500m"),
            refused(
                    "sentinel: {resources: {limits: {cpu: lots}}}",
                    "spec.sentinel.resources.limits[cpu]",
                    "written as 500m"),
            refused(
                    "sentinel: {resources: {limits: {memory: lots}}}",
                    "spec.sentinel.resources.limits[memory]",
                    "written as 500m"),
            refused(
                    "sentinel: {exporter: {resources: {requests: {cpu: lots}}}}",
                    "spec.sentinel.exporter.resources.requests[cpu]",
                    "written as 500m"),
            refused(
                    "sentinel: {exporter: {resources: {requests: {memory: lots}}}}",
                    "spec.sentinel.exporter.resources.requests[memory]",
                    "written as 500m"),
            refused(
                    "sentinel: {exporter: {resources: {limits: {cpu: lots}}}}",
                    "spec.sentinel.exporter.resources.limits[cpu]",
                    "written as 500m"),
            refused(
                    "sentinel: {exporter: {resources: {limits: {memory: lots}}}}",
                    "spec.sentinel.exporter.resources.limits[memory]",
                    "written as 500m"),
            refused(
                    "sentinel: {exporter: {imagePullPolicy: Sometimes}}",
                    "spec.sentinel.exporter.imagePullPolicy",
                    "one of Always"),
            refused("redis: {dnsPolicy: None}", "spec.redis.dnsPolicy", "one of ClusterFirst"),
            refused("redis: {serviceAccountName: ../x}", "spec.redis.serviceAccountName", "ServiceAccount"),
            refused(
                    "redis: {serviceAnnotations: {'/': x}}",
                    "spec.redis.serviceAnnotations",
                    "a key of serviceAnnotations"),
            refused("redis: {customConfig: [bind 0.0.0.0]}", "spec.redis.customConfig[0]", "could not reach"),
            refused("redis: {customConfig: [dir /tmp]}", "spec.redis.customConfig[0]", "use spec.redis.storage"),
            refused("redis: {customConfig: [include /y]}", "spec.redis.customConfig[0]", "would load further files"),
            refused(
                    "redis: {customConfig: [daemonize yes]}",
                    "spec.redis.customConfig[0]",
                    "runs alone in a container"),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {spec: {accessModes: [ReadWriteOnce]}}}}",
                    "spec.redis.storage.persistentVolumeClaim",
                    "needs metadata.name"),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {accessModes: []}}}}",
                    "spec.redis.storage.persistentVolumeClaim.spec",
                    "needs spec.accessModes"),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {accessModes: [Sometimes]}}}}",
                    "spec.redis.storage.persistentVolumeClaim.spec.accessModes[0]",
                    "\"ReadWriteOnce\""),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {volumeMode: Block}}}}",
                    "spec.redis.storage.persistentVolumeClaim.spec.volumeMode",
                    "\"Filesystem\""),
            refused(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {storageClassName: a/b}}}}",
                    "spec.redis.storage.persistentVolumeClaim.spec.storageClassName",
                    "should match"),
            refused("sentinel: {image: \"a b\"}", "spec.sentinel.image", "without spaces"),
            refused("sentinel: {imagePullPolicy: Sometimes}", "spec.sentinel.imagePullPolicy", "one of Always"),
            refused(
                    "sentinel: {priorityClassName: 'Not a name'}",
                    "spec.sentinel.priorityClassName",
                    "name of a PriorityClass"),
            refused("sentinel: {startupConfigMap: A}", "spec.sentinel.startupConfigMap", "name of a ConfigMap"),
            refused(
                    "sentinel: {podAnnotations: {'not a key': x}}",
                    "spec.sentinel.podAnnotations",
                    "a key of podAnnotations"),
            refused(
                    "sentinel: {customConfig: [\"failover-timeout 9\\nquorum 1\"]}",
                    "spec.sentinel.customConfig",
                    "is one line"),
            misnamed(DATABASES, "a.b"),
            misnamed(DATABASES, "a123456789-123456789-123456789-123456789-123456789"),
            misnamed(SEED, "a.b"),
            misnamed(SEED, "a123456789-123456789-123456789-123456789-123456789"),
            seedRefused("redis: {replicas: 2}", "spec.redis.replicas", "at least 3 Redis replicas"),
            seedRefused("sentinel: {replicas: 2}", "spec.sentinel.replicas", "at least 3 sentinel replicas"),
            seedRefused("redis: {replicas: 1000000}", "spec.redis.replicas", "less than or equal to 100"),
            seedRefused("sentinel: {replicas: 101}", "spec.sentinel.replicas", "less than or equal to 100"));

    private static final List<Written> TAKEN = List.of(
            taken(
                    "a1",
                    "redis: {resources: {requests: {cpu: 1, memory: 1.5Gi}, limits: {cpu: 500m, hugepages-2Mi: 1e3}, claims: []}}"),
            taken(
                    "ac",
                    "redis: {resources: {requests: {cpu: '.5', memory: '1.e6'}, limits: {cpu: '+1.', memory: '5E-1'}}}"),
            taken("a2", "redis: {affinity: {anything: [goes, {through: here}]}, podAnnotations: {a.b/C_d: '', e: f}}"),
            taken("a4", "bootstrapNode: {host: redis.example.com, port: 6380, auth: {}}"),
            taken("ab", "bootstrapNode: {host: 10.0.0.5, port: ''}"),
            taken("a5", "bootstrapNode: {host: 'fd00::5', port: '6380', allowSentinels: true, enabled: true}"),
            taken("aa", "redis: {port: 0, terminationGracePeriod: 0, customCommandRenames: [{from: KEYS}]}"),
            taken(
                    "a6",
                    "redis: {customConfig: ['# port 1', '', 'maxmemory 1mb', 'replica-read-only YES', 'save \"\"']}"),
            taken("a7", "sentinel: {customConfig: ['', '# quorum 2', '\"Failover-Timeout\" 9000']}"),
            taken(
                    "a8",
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {more: x, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1073741824}}}}}}"),
            taken("a9", "redis: {storage: {emptyDir: {medium: Memory}}}"),
            taken(
                    "a3",
                    "{labelWhitelist: ['^team$'], sentinel: {resources: {}}, redis: {imagePullPolicy: '', startupConfigMap: ''}}"));

    private static final List<RefusedEdit> REFUSED_EDITS = List.of(
            edit(CLAIMED, "persistentVolumeClaim: null", "whether Redis has a persistentVolumeClaim cannot change"),
            edit(UNCLAIMED, "persistentVolumeClaim: " + CLAIM, "whether Redis has a persistentVolumeClaim"),
            edit(CLAIMED, "persistentVolumeClaim: {metadata: {name: other}}", "metadata.name cannot change"),
            edit(CLAIMED, "persistentVolumeClaim: {spec: {storageClassName: slow}}", "storageClassName cannot change"),
            edit(
                    CLAIMED,
                    "persistentVolumeClaim: {spec: {accessModes: [ReadWriteMany]}}",
                    "accessModes cannot change"));

    private static final List<TakenEdit> TAKEN_EDITS = List.of(
            new TakenEdit(CLAIMED, "storage: {persistentVolumeClaim: {spec: {volumeMode: Filesystem}}}"),
            new TakenEdit(
                    CLAIMED,
                    "replicas: 5, storage: {keepAfterDeletion: true, persistentVolumeClaim:"
                            + " {spec: {resources: {requests: {storage: 2Gi}}}}}"),
            new TakenEdit(UNCLAIMED, "storage: {emptyDir: {sizeLimit: 1Gi}}"));

    private static final List<Beside> BESIDES = List.of(
            beside("redis: {replicas: 0}", "redis: {image: 'redis:8'}"),
            beside("sentinel: {replicas: -1}", "sentinel: {image: 'redis:8'}"),
            beside("redis: {image: 'a b', imagePullPolicy: Sometimes}", "redis: {replicas: 5}"),
            beside("sentinel: {dnsPolicy: None, priorityClassName: A}", "sentinel: {replicas: 5}"),
            beside("redis: {serviceAccountName: A, startupConfigMap: A, shutdownConfigMap: A}", "redis: {port: 1}"),
            beside("redis: {podAnnotations: {'/': x}, serviceAnnotations: {'/': x}}", "redis: {replicas: 5}"),
            beside("redis: {customConfig: [\"hz 1\\t\"]}", "redis: {replicas: 5}"),
            beside("redis: {exporter: {imagePullPolicy: Sometimes}}", "redis: {exporter: {enabled: true}}"),
            beside("engine: redis", "auth: {secretPath: a}"),
            beside("bootstrapNode: {host: a b, port: 0, auth: {secretPath: A}}", "bootstrapNode: {enabled: false}"),
            new Beside(new Written(SEED, "older", "redis: {replicas: 2}"), "{spec: {redis: {version: '8'}}}"));

    private static final List<Beside> WITHIN = List.of(
            beside("bootstrapNode: {port: 1}", "bootstrapNode: {port: 2}"),
            beside(
                    "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}}}}",
                    "redis: {storage: {persistentVolumeClaim: {metadata: {labels: {a: b}}}}}"),
            beside("redis: {resources: {limits: {memory: lots}}}", "redis: {resources: {limits: {cpu: 1}}}"),
            beside(
                    "redis: {customCommandRenames: [{from: 'a b'}]}",
                    "redis: {customCommandRenames: [{from: 'a b'}, {from: KEYS}]}"));

    /** A resource as a person writes it. */
    record Written(String apiVersion, String name, String spec) {
        static Written named(String name, String spec) {
            return new Written(DATABASES, name, spec);
        }

        String yaml() {
            String body = spec.startsWith("{") ? " " + spec : "\n  " + spec;
            return String.join(
                    "\n",
                    "apiVersion: " + apiVersion,
                    "kind: RedisFailover",
                    "metadata: {name: " + name + ", namespace: default}",
                    "spec:" + body);
        }
    }

    /** @param path the field that is named, or the end of its path */
    record Refused(Written written, String path, String words) {}

    /** An edit, as a merge patch of {@code spec.redis.storage}, of what is in force; refused there. */
    record RefusedEdit(String before, String storage, String words) {
        String change() {
            return "{spec: {redis: {storage: {" + storage + "}}}}";
        }
    }

    /** An edit, as a merge patch of {@code spec.redis}, of what is in force. */
    record TakenEdit(String before, String redis) {
        String change() {
            return "{spec: {redis: {" + redis + "}}}";
        }
    }

    /**
     * An edit of what was stored before there were rules, and breaks some.
     *
     * @param change of something else, as a merge patch
     */
    record Beside(Written older, String change) {}

    private SchemaCases() {}

    static List<Refused> refused() {
        return REFUSED;
    }

    static List<Written> taken() {
        return TAKEN;
    }

    static List<RefusedEdit> refusedEdits() {
        return REFUSED_EDITS;
    }

    static List<TakenEdit> takenEdits() {
        return TAKEN_EDITS;
    }

    /** Edits that leave alone every field that breaks a rule. */
    static List<Beside> besides() {
        return BESIDES;
    }

    /** Edits of an object that breaks a rule as a whole. */
    static List<Beside> within() {
        return WITHIN;
    }

    /** The operator's report that what is asked for is in force, or is not; a merge patch. */
    static String applied(String status) {
        return "{status: {conditions: [{type: ConfigApplied, status: '" + status + "', reason: R, message: m,"
                + " lastTransitionTime: '2026-01-01T00:00:00Z'}]}}";
    }

    private static Refused refused(String spec, String path, String words) {
        return new Refused(Written.named("bad", spec), path, words);
    }

    private static Refused seedRefused(String spec, String path, String words) {
        return new Refused(new Written(SEED, "bad", spec), path, words);
    }

    /** The rule is the whole resource's, which has no path. */
    private static Refused misnamed(String apiVersion, String name) {
        return new Refused(new Written(apiVersion, name, "{}"), "", "metadata.name has at most 48");
    }

    private static Beside beside(String older, String change) {
        return new Beside(Written.named("older", older), "{spec: {" + change + "}}");
    }

    private static Written taken(String name, String spec) {
        return Written.named(name, spec);
    }

    private static RefusedEdit edit(String before, String storage, String words) {
        return new RefusedEdit(before, storage, words);
    }
}
