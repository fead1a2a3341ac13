package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    @Test
    void letClientsDoAllButReplicateAndSpeakAsASentinel() {
        assertThat(AccessRules.clients(Optional.empty(), true))
                .singleElement()
                .asString()
                .startsWith("user default on nopass ~* &* +@all -psync -sync -replconf -replicaof -slaveof -failover"
                        + " -publish -subscribe (+publish +subscribe resetchannels &[^_]* &_[^_]* ")
                .endsWith(" &__sentinel__:hello?*)");
    }

    @Test
    void useNoSelectorsWhereTheyAreUnknown() {
        assertThat(AccessRules.clients(Optional.empty(), false))
                .containsExactly(
                        "user default on nopass ~* &* +@all -psync -sync -replconf -replicaof -slaveof -failover");
    }

    @Test
    void leaveTheDefaultUserToTheClientsPassword() {
        assertThat(AccessRules.clients(Optional.of("secret"), true)).isEqualTo(List.of("requirepass secret"));
    }

    @Test
    void matchEveryChannelButOne() {
        assertThat(AccessRules.allChannelsBut("ab")).containsExactly("&[^a]*", "&a[^b]*", "&a", "&ab?*");
    }

    @Test
    void hashEveryPasswordButTheOneThatAReplicaLogsInWith() {
        String lines = String.join("\n", AccessRules.redis(Specimen.IDENTITY));

        assertThat(lines)
                .contains("user replication on #ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb ")
                .contains("masteruser replication\nmasterauth " + Specimen.IDENTITY.replication())
                .doesNotContain(Specimen.IDENTITY.sentinel())
                .doesNotContain(Specimen.IDENTITY.operator());
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
