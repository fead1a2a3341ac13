package io.redisoperator.fakes;

import io.redisoperator.desired.RedisScripts;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the readiness script of Redis pods every second, as a kubelet does, against bare processes. */
public final class ReadinessProbes implements AutoCloseable {
    private final ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor();
    private final String script = RedisScripts.readiness(
                    Specimens.failover(new ClusterKey("any", "any"), Duration.ofSeconds(5)))
            .getData()
            .get("ready.sh");

    public static ReadinessProbes of(Collection<RedisProcess> processes) {
        ReadinessProbes probes = new ReadinessProbes();
        var unused =
                probes.kubelet.scheduleWithFixedDelay(() -> processes.forEach(probes::run), 0, 1, TimeUnit.SECONDS);
        return probes;
    }

    private void run(RedisProcess redis) {
        try {
            ProcessBuilder probe = new ProcessBuilder("sh", "-c", script.replace("cd /data", "cd " + redis.folder()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            probe.environment().put("POD_IP", redis.host());
            probe.environment().put("REDIS_PORT", String.valueOf(Ports.REDIS));
            Process running = probe.start();
            if (!running.waitFor(2, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kubelet.shutdownNow();
    }
}
