package io.redisoperator.localcluster.site;

import io.redisoperator.Seams;
import io.redisoperator.kube.Kube;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * An operator that dies right after its n-th write: the write has been carried out, its answer never arrives, and
 * nothing leaves the operator any more. A write is an object created, applied, taken over, deleted, labelled, led elsewhere or marked, or a command to a Redis or
 * Sentinel that changes something; statuses, Events and the Lease do not count.
 */
public final class MortalOperator {
    static final Set<String> KUBE_WRITES = Set.of(
            "create",
            "apply",
            "takeFields",
            "relabel",
            "delete",
            "deleteOrphaning",
            "labelPod",
            "select",
            "markPod",
            "growClaim",
            "reownClaim");
    private static final Set<String> READS = Set.of("INFO", "ROLE", "PING");
    private static final Set<String> READS_OF_TWO = Set.of("CONFIG GET", "ACL GETUSER", "CLIENT LIST");

    private int deadly;
    private final List<String> writes = new ArrayList<>();
    private final CompletableFuture<Void> death = new CompletableFuture<>();

    public MortalOperator(int deadly) {
        this.deadly = deadly;
    }

    /** One that lives until it is told at which write to die. */
    public static MortalOperator immortal() {
        return new MortalOperator(Integer.MAX_VALUE);
    }

    /** From now on, the n-th write is the deadly one. */
    public synchronized void dieAfter(int n) {
        writes.clear();
        deadly = n;
    }

    /** From now on no write is deadly. */
    public synchronized void disarm() {
        deadly = Integer.MAX_VALUE;
    }

    /** Completes at the deadly write. */
    public CompletableFuture<Void> death() {
        return death;
    }

    /** What was written, in order. */
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    public LocalOperator start(LocalOperator.Options options) {
        return LocalOperator.start(
                options, new Seams(kube -> counting(Kube.class, kube), nodes -> counting(RedisNodes.class, nodes)));
    }

    private <T> T counting(Class<T> port, T real) {
        Object proxy =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    if (!isWrite(method, arguments)) {
                        return invoke(real, method, arguments);
                    }
                    if (death.isDone()) {
                        return Promise.promise().future();
                    }
                    boolean last = count(method.getName() + " " + describe(arguments));
                    Future<?> answer = (Future<?>) invoke(real, method, arguments);
                    if (!last) {
                        return answer;
                    }
                    answer.onComplete(done -> death.complete(null));
                    return Promise.promise().future();
                });
        return port.cast(proxy);
    }

    private static boolean isWrite(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "send" -> changes((List<?>) arguments[2]);
            case "sendAll" -> ((List<?>) arguments[2]).stream().anyMatch(c -> changes((List<?>) c));
            default -> KUBE_WRITES.contains(method.getName());
        };
    }

    private static boolean changes(List<?> command) {
        return !READS.contains(command.getFirst())
                && !(command.size() > 1 && READS_OF_TWO.contains(command.get(0) + " " + command.get(1)));
    }

    private synchronized boolean count(String write) {
        writes.add(write);
        return writes.size() == deadly;
    }

    private static String describe(Object[] arguments) {
        Object telling = arguments[arguments.length > 2 ? 2 : 0];
        return telling instanceof io.fabric8.kubernetes.api.model.HasMetadata object
                ? object.getKind() + "/" + object.getMetadata().getName()
                : String.valueOf(telling);
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
