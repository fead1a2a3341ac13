package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The programs that come as a dependency, whatever this machine has. */
class RedisBinariesIT {
    private static PodLab lab;
    private static String address;

    @BeforeAll
    static void open() {
        System.setProperty(RedisBinaries.SOURCE_PROPERTY, "bundled");
        try {
            lab = PodLab.open();
        } finally {
            System.clearProperty(RedisBinaries.SOURCE_PROPERTY);
        }
        lab.create(new PodBuilder()
                .withNewMetadata()
                .withName("redis")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .withCommand("sh", "-c", "exec redis-server --bind $(hostname -i) --requirepass 'hu sh' --save ''")
                .addNewEnv()
                .withName("REDISCLI_AUTH")
                .withValue("hu sh")
                .endEnv()
                .withNewStartupProbe()
                .withPeriodSeconds(1)
                .withNewExec()
                .withCommand("sh", "-c", "redis-cli -h $(hostname -i) ping | grep -qx PONG")
                .endExec()
                .endStartupProbe()
                .endContainer()
                .endSpec());
        address = lab.awaitReady("redis").getStatus().getPodIP();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void areNewEnough() {
        assertThat(lab.kubelet.redis().bundled()).isTrue();
        assertThat(lab.kubelet.redis().version()).startsWith("6.2");
        assertThat(lab.kubelet.redis().cli()).isEmpty();
    }

    @Test
    void answerThroughTheStandInAsThroughRedisCli() throws Exception {
        assertThat(cli("ROLE")).isEqualTo("master\n0\n\n");
        assertThat(cli("SET", "key", "two words")).isEqualTo("OK\n");
        assertThat(cli("GET", "key")).isEqualTo("two words\n");
        assertThat(cli("GET", "absent")).isEqualTo("\n");
        assertThat(cli("CONFIG", "GET", "save")).isEqualTo("save\n\n");
        assertThat(cli("INFO", "replication")).startsWith("# Replication\r\nrole:master\r\n");
        assertThat(cli("NONSENSE")).startsWith("ERR unknown command").endsWith("\n\n");
        assertThat(lab.sh("redis", "echo PING | redis-cli -h " + address)).isEqualTo("PONG\n");
    }

    @Test
    void failAsRedisCliDoes() throws Exception {
        assertThat(lab.sh("redis", "REDISCLI_AUTH= redis-cli -h " + address + " PING"))
                .isEqualTo("NOAUTH Authentication required.\n\n");
        assertThat(lab.sh("redis", "redis-cli -h " + address + " -p 1 PING; echo exit $?"))
                .isEqualTo("Could not connect to Redis at " + address + ":1: Connection refused\nexit 1\n");
        assertThat(lab.sh("redis", "redis-cli -h " + address + " -a wrong PING"))
                .startsWith("AUTH failed: WRONGPASS");
    }

    @Test
    void giveUpOnAServerThatHangs() throws Exception {
        long pid = lab.kubelet.pid(PodLab.NAMESPACE, "redis", "main");
        signal("-STOP", pid);
        try {
            assertThat(lab.sh("redis", "redis-cli -t 1 -h " + address + " PING; echo exit $?"))
                    .endsWith("exit 1\n");
        } finally {
            signal("-CONT", pid);
        }
        await().untilAsserted(() -> assertThat(cli("PING")).isEqualTo("PONG\n"));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
    }

    private static String cli(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 3];
        command[0] = "redis-cli";
        command[1] = "-h";
        command[2] = address;
        System.arraycopy(words, 0, command, 3, words.length);
        return lab.kubelet.exec(PodLab.NAMESPACE, "redis", "main", java.time.Duration.ofSeconds(5), command);
    }
}
