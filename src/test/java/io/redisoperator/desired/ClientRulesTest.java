package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.Sha256;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientRulesTest {
    private static final ClientAccess OPEN = ClientAccess.of(ClientLogin.OPEN);
    private static final ClientAccess GUARDED = ClientAccess.of(login("a"));
    private static final ClientAccess CHANGING = GUARDED.changedTo(login("b"));

    @Test
    void letClientsDoAllButReplicateAndSpeakAsASentinel() {
        assertThat(ClientRules.line(OPEN, true))
                .startsWith("user default on nopass ~* &* +@all -psync -sync -replconf -replicaof -slaveof -failover"
                        + " -publish -subscribe (+publish +subscribe resetchannels &[^_]* &_[^_]* ")
                .endsWith(" &__sentinel__:hello?*)");
    }

    @Test
    void useNoSelectorsWhereTheyAreUnknown() {
        String expected = "on nopass ~* &* +@all -psync -sync -replconf -replicaof -slaveof -failover";

        assertThat(ClientRules.line(OPEN, false)).isEqualTo("user default " + expected);
        assertThat(String.join(" ", ClientRules.command(OPEN, reply("on\nallkeys", "", "+@all"))))
                .isEqualTo("ACL SETUSER default reset " + expected);
        assertThat(List.of(ClientRules.command(OPEN, reply("on", "", "+@all") + "selectors\n")))
                .last()
                .asString()
                .startsWith("(+publish ");
    }

    @Test
    void leaveEverythingToWhoeverKnowsAPassword() {
        assertThat(ClientRules.line(GUARDED, true))
                .isEqualTo("user default on #" + Sha256.hex("a") + " ~* &* +@all")
                .isEqualTo(ClientRules.line(GUARDED, false));
        assertThat(ClientRules.line(CHANGING, true)).contains("#" + Sha256.hex("a"), "#" + Sha256.hex("b"));
    }

    @Test
    void areRecognizedWhateverTheOrderOfThePasswords() {
        String both = reply("on", Sha256.hex("b") + "\n" + Sha256.hex("a"), "+@all");

        assertThat(ClientRules.inForce(CHANGING, both)).isTrue();
        assertThat(ClientRules.inForce(GUARDED, both)).isFalse();
        assertThat(ClientRules.inForce(GUARDED, reply("on", Sha256.hex("a"), "+@all")))
                .isTrue();
    }

    @Test
    void areOthersWhereTheUserIsOffOrMayDoLessOrMore() {
        assertThat(ClientRules.inForce(GUARDED, reply("off", Sha256.hex("a"), "+@all")))
                .isFalse();
        assertThat(ClientRules.inForce(GUARDED, reply("on", Sha256.hex("a"), "+@all -flushall")))
                .isFalse();
        assertThat(ClientRules.inForce(OPEN, reply("on\nnopass", "", "+@all"))).isFalse();
        assertThat(ClientRules.inForce(OPEN, reply("on\nnopass", "", "+@all -psync -sync")))
                .isTrue();
        assertThat(ClientRules.inForce(OPEN, "")).isFalse();
    }

    @Test
    void matchEveryChannelButOne() {
        assertThat(ClientRules.allChannelsBut("ab")).containsExactly("&[^a]*", "&a[^b]*", "&a", "&ab?*");
    }

    private static String reply(String flags, String passwords, String commands) {
        return "flags\n" + flags + "\npasswords\n" + passwords + "\ncommands\n" + commands
                + "\nkeys\n~*\nchannels\n&*\n";
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}
