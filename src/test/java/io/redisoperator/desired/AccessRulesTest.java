package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessRulesTest {
    @Test
    void hashEveryPasswordButTheOneThatAReplicaLogsInWith() {
        String lines = String.join("\n", AccessRules.redis(Specimen.IDENTITY));

        assertThat(lines)
                .contains("user replication on #ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb ")
                .contains("masteruser replication\nmasterauth " + Specimen.IDENTITY.replication())
                .doesNotContain(Specimen.IDENTITY.sentinel())
                .doesNotContain(Specimen.IDENTITY.operator())
                .doesNotContain(Specimen.IDENTITY.exporter());
    }

    @Test
    void letStrangersAskASentinelButNotTellIt() {
        String users = String.join("\n", AccessRules.sentinel(Specimen.IDENTITY, "mymaster"));

        assertThat(users.lines().filter(line -> line.startsWith("user default")))
                .singleElement()
                .asString()
                .contains("+sentinel|get-master-addr-by-name", "+psubscribe")
                .doesNotContain("publish", "failover", "+@all", "is-master-down");
        assertThat(users)
                .contains(
                        "sentinel auth-user mymaster sentinel",
                        "sentinel auth-pass mymaster " + Specimen.IDENTITY.sentinel(),
                        "sentinel sentinel-pass " + Specimen.IDENTITY.sentinel());
    }
}
