package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientRulesTest {
    private static final String NO_ORDERS = "-replicaof -slaveof -failover";
    private static final String NO_COPIES = "-psync -sync -replconf";
    private static final String CLIENTS = "+@all " + NO_COPIES + " " + NO_ORDERS;
    private static final ClientAccess GUARDED_BY_A = ClientAccess.of(login("a"));
    private static final ClientRules OPEN = new ClientRules(ClientAccess.of(ClientLogin.OPEN), false);
    private static final ClientRules GUARDED = new ClientRules(GUARDED_BY_A, false);
    private static final ClientRules CHANGING = new ClientRules(GUARDED_BY_A.changedTo(login("b")), false);
    private static final ClientRules COPYING = new ClientRules(GUARDED_BY_A, true);

    @Test
    void letClientsDoAllButReplicateAndSpeakAsASentinel() {
        assertThat(OPEN.line(true))
                .startsWith("user default on nopass ~* &* " + CLIENTS
                        + " -publish -subscribe (+publish +subscribe resetchannels &[^_]* &_[^_]* ")
                .endsWith(" &__sentinel__:hello?*)");
    }

    @Test
    void useNoSelectorsWhereTheyAreUnknown() {
        String expected = "on nopass ~* &* " + CLIENTS;

        assertThat(OPEN.line(false)).isEqualTo("user default " + expected);
        assertThat(String.join(" ", OPEN.command(reply("on\nallkeys", "", "+@all"))))
                .isEqualTo("ACL SETUSER default reset " + expected);
        assertThat(List.of(OPEN.command(reply("on", "", "+@all") + "selectors\n")))
                .last()
                .asString()
                .startsWith("(+publish ");
    }

    @Test
    void areTheSameForWhoeverKnowsAPassword() {
        assertThat(GUARDED.line(true)).isEqualTo(OPEN.line(true).replace("nopass", "#" + Sha256.hex("a")));
        assertThat(GUARDED.line(false)).isEqualTo("user default on #" + Sha256.hex("a") + " ~* &* " + CLIENTS);
        assertThat(CHANGING.line(true)).contains("#" + Sha256.hex("a"), "#" + Sha256.hex("b"));
    }

    /** A Redis outside that follows this one, or a backup; neither has to command anybody. */
    @Test
    void letClientsCopyTheDataWherePeopleAskForIt() {
        assertThat(COPYING.line(false)).isEqualTo("user default on #" + Sha256.hex("a") + " ~* &* +@all " + NO_ORDERS);
        assertThat(COPYING.line(true)).endsWith(" &__sentinel__:hello?*)");
        assertThat(ClientRules.of(Failovers.failover(""), GUARDED_BY_A)).isEqualTo(GUARDED);
        assertThat(ClientRules.of(annotated("true"), GUARDED_BY_A)).isEqualTo(COPYING);
        assertThat(ClientRules.of(annotated("false"), GUARDED_BY_A)).isEqualTo(GUARDED);
    }

    @Test
    void areRecognizedWhateverTheOrderOfThePasswords() {
        String both = reply("on", Sha256.hex("b") + "\n" + Sha256.hex("a"), CLIENTS);

        assertThat(CHANGING.inForce(both)).isTrue();
        assertThat(GUARDED.inForce(both)).isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), CLIENTS))).isTrue();
    }

    @Test
    void areRecognizedInTheOrderOfRedis() {
        assertThat(OPEN.inForce(reply(
                        "on\nnopass",
                        "",
                        "+@all -subscribe -sync -replconf -psync -slaveof -publish -failover -replicaof")))
                .isTrue();
    }

    @Test
    void areOthersWhereTheUserIsOffOrMayDoLessOrMore() {
        assertThat(GUARDED.inForce(reply("off", Sha256.hex("a"), CLIENTS))).isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), "+@all"))).isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), "+@all " + NO_COPIES)))
                .isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), "+@all " + NO_ORDERS)))
                .isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), "-@all " + NO_COPIES + " " + NO_ORDERS)))
                .isFalse();
        assertThat(COPYING.inForce(reply("on", Sha256.hex("a"), CLIENTS))).isFalse();
        assertThat(COPYING.inForce(reply("on", Sha256.hex("a"), "+@all " + NO_ORDERS)))
                .isTrue();
        assertThat(OPEN.inForce(reply("on", "", CLIENTS))).isFalse();
        assertThat(GUARDED.inForce(reply("on", Sha256.hex("a"), "+@all -get -get")))
                .isFalse();
        assertThat(OPEN.inForce("")).isFalse();
    }

    @Test
    void matchEveryChannelButOne() {
        assertThat(ClientRules.allChannelsBut("ab")).containsExactly("&[^a]*", "&a[^b]*", "&a", "&ab?*");
    }

    private static String reply(String flags, String passwords, String commands) {
        return "flags\n" + flags + "\npasswords\n" + passwords + "\ncommands\n" + commands
                + "\nkeys\n~*\nchannels\n&*\n";
    }

    private static Failover annotated(String value) {
        return Failovers.failover("").annotated(Map.of(Annotations.LET_CLIENTS_REPLICATE, value));
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}
