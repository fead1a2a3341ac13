package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "maxmemory 100mb            | maxmemory 100mb",
                "  MaxMemory-Policy   allkeys-lru  | maxmemory-policy allkeys-lru",
                "save \"\"                  | save \"\"",
                "save ''                    | save \"\"",
                "save 900 1                 | save 900 1",
                "save \"900 1\"             | save 900 1",
                "notify-keyspace-events KEA | notify-keyspace-events KEA",
                "proc-title-template \"{title} {port}\" | proc-title-template \"{title} {port}\"",
                "slave-read-only yes        | slave-read-only yes",
                "io-threads 4               | io-threads 4",
                "bio_cpulist 1,3            | bio_cpulist 1,3",
                "client-output-buffer-limit normal 0 0 0 | client-output-buffer-limit normal 0 0 0",
            })
    void writesAnewWhatItAllows(String line, String written) {
        Problems problems = new Problems();

        assertThat(RedisDirectives.read(List.of(line), 3, "p", problems)).containsExactly(written);
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void writesOneSavePointOnALine() {
        assertThat(RedisDirectives.read(List.of("save 900 1 300 10"), 3, "p", new Problems()))
                .containsExactly("save 900 1", "save 300 10");
    }

    @Test
    void leavesOutBlankLinesAndComments() {
        Problems problems = new Problems();

        assertThat(RedisDirectives.read(List.of("", "  ", "# maxmemory 1gb", "hz 20"), 3, "p", problems))
                .containsExactly("hz 20");
        assertThat(problems.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxmemory 1mb\nloadmodule /tmp/x.so",
                "maxmemory 1mb\r\nrequirepass x",
                "maxmemory\t1mb",
                "maxmemory \"1mb\\nloadmodule /tmp/x.so\"",
                "maxmemory \"1mb\\x0aloadmodule /tmp/x.so\"",
                "maxmemory \u007f",
                "maxmemory \"1mb",
                "maxmemory \"1mb\"x",
                "\"loadmodule\" /tmp/x.so",
                "'in'clude /etc/passwd",
                "LoadModule /tmp/x.so",
                "loadmodule /tmp/x.so",
                "include /etc/passwd",
                "module load x",
                "dir /",
                "DIR /",
                "dbfilename x",
                "logfile /data/x",
                "pidfile /x",
                "unixsocket /x",
                "port 1",
                "bind 0.0.0.0",
                "requirepass x",
                "masterauth x",
                "masteruser x",
                "primaryauth x",
                "primaryuser x",
                "rdma-port 6380",
                "unixsocketgroup x",
                "user default on nopass ~* +@all",
                "aclfile /x",
                "replicaof 10.0.0.1 6379",
                "slaveof 10.0.0.1 6379",
                "rename-command CONFIG x",
                "enable-debug-command yes",
                "enable-module-command yes",
                "enable-protected-configs yes",
                "protected-mode yes",
                "notification-script /x",
                "sentinel monitor x 10.0.0.1 6379 1",
                "daemonize yes",
                "cluster-enabled yes",
                "replica-read-only no",
                "slave-read-only NO",
                "replica-announced no",
                "maxclients 1",
                "maxmemory-clients 1",
                "maxmemory-clients 900kb",
                "maxmemory-clients 01",
                "client-output-buffer-limit normal 1 1 1",
                "client-output-buffer-limit normal 01 0 0",
                "client-output-buffer-limit pubsub 32mb 8mb 60 Normal 99KB 0 0",
                "maxclients   \"\\x31\"",
                "bind-source-addr 127.0.0.1",
                "client-output-buffer-limit replica 1 0 0",
                "client-output-buffer-limit replica 256mb 64 60",
                "client-output-buffer-limit normal 0 0 0 replica 0 001kb 0",
                "client-output-buffer-limit slave 000999kb 0 0",
                "client-output-buffer-limit normal 0 0 0 Replica 999999 0 0",
                "maxmemory",
                "1 2",
                "-- x",
                "--port 1",
                "\"\" x",
                "maxmem\u00f6ry 1",
            })
    void refusesALineAndNamesIt(String line) {
        Problems problems = new Problems();

        assertThat(RedisDirectives.read(List.of("hz 10", line), 3, "spec.redis.customConfig", problems))
                .containsExactly("hz 10");
        assertThat(problems.list()).extracting(SpecProblem::path).containsExactly("spec.redis.customConfig[1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "repl-timeout 11           | hz 10                       | none",
                "repl-timeout 10           | hz 10                       | c[0]",
                "repl-timeout \"1\"         | hz 10                       | c[0]",
                "hz 10                     | repl-ping-slave-period 3600 | c[1]",
                "repl-timeout 5            | repl-ping-replica-period 4  | none",
                "repl-ping-slave-period 70 | repl-timeout 71             | none",
                "repl-timeout 5            | repl-timeout 50             | none",
                "repl-timeout soon         | repl-ping-replica-period 1  | none",
                "repl-timeout 5            | repl-ping-slave-period 5    | c[0]",
                "repl-ping-replica-period 9 | repl-timeout 9             | c[1]",
                "repl-ping-replica-period 4 | repl-ping-slave-period 99  | c[1]",
            })
    void comparesTheTimesAfterWhichReplicasAndMasterGiveEachOtherUp(
            String first, String second, @Nullable String refused) {
        Problems problems = new Problems();

        RedisDirectives.read(List.of(first, second), 3, "c", problems);

        assertThat(problems.list())
                .extracting(SpecProblem::path)
                .isEqualTo(refused == null ? List.of() : List.of(refused));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "3 | min-replicas-to-write 2       | none",
                "3 | min-replicas-to-write 3       | c[1]: min-replicas-to-write is 3, and a master among 3 replicas has"
                        + " at most 2 of its own: it would refuse every write; write 2 or less, or ask for more replicas",
                "5 | min-replicas-to-write 4       | none",
                "2 | Min-Slaves-To-Write '2'       | c[1]: min-slaves-to-write is 2, and a master among 2 replicas has at"
                        + " most 1 of its own: it would refuse every write; write 1 or less, or ask for more replicas",
                "1 | min-replicas-to-write 0       | none",
                "1 | min-replicas-to-write 1       | c[1]: min-replicas-to-write is 1, and a single Redis has no replicas:"
                        + " it would refuse every write; write 0, or ask for more replicas",
                "3 | min-replicas-to-write 99999999999999999999 | c[1]: min-replicas-to-write is 99999999999999999999,"
                        + " and a master among 3 replicas has at most 2 of its own: it would refuse every write; write 2 or"
                        + " less, or ask for more replicas",
                "3 | min-replicas-to-write -1      | none",
                "3 | min-replicas-max-lag 30       | none",
                "3 | min-replicas-to-write 3; min-replicas-max-lag 0  | none",
                "3 | min-replicas-to-write 3; min-replicas-to-write 1 | none",
            })
    void refusesToAskForMoreReplicasInSyncThanAMasterCanHave(int redis, String lines, @Nullable String problem) {
        Problems problems = new Problems();

        RedisDirectives.read(List.of(("hz 10; " + lines).split("; ", -1)), redis, "c", problems);

        assertThat(problems.list())
                .extracting(SpecProblem::toString)
                .isEqualTo(problem == null ? List.of() : List.of(problem));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "31, x, none",
                "33, x, 'c: has 33825 bytes in all, quotes and backslashes counted twice; at most 32768 can be remembered:"
                        + " leave lines out, or shorten them'",
                "16, '\\\\', none",
                "17, '\\\\', 'c: has 34425 bytes in all, quotes and backslashes counted twice; at most 32768 can be"
                        + " remembered: leave lines out, or shorten them'",
            })
    void refusesMoreThanCanBeRemembered(int lines, String filling, @Nullable String problem) {
        Problems problems = new Problems();
        String line = "proc-title-template \"" + filling.repeat(1000 / filling.length()) + " \"";

        RedisDirectives.read(Collections.nCopies(lines, line), 3, "c", problems);

        assertThat(problems.list())
                .extracting(SpecProblem::toString)
                .isEqualTo(problem == null ? List.of() : List.of(problem));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "\"", "\\", "\n", "\u00e4\u20ac", "#x", "a'b", "\u0000", "plain-1.2:3"})
    void quotesWhatRedisReadsBack(String argument) {
        ConfigLine line = new ConfigLine("x", List.of(argument, "next"));

        assertThat(line.toString()).doesNotContain("\n").matches("[\\x20-\\x7e]*");
        assertThat(ConfigLine.parse(line.toString())).contains(line);
    }
}
