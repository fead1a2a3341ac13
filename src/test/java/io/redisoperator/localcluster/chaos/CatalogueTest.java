package io.redisoperator.localcluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.redisoperator.localcluster.site.Site.Ability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final int PAIRS = 4;

    @Test
    void goesThroughTheSameOrderForTheSameSeedOnly() {
        assertThat(names(round(7))).isEqualTo(names(round(7))).isNotEqualTo(names(round(8)));
    }

    @Test
    void leavesNoFaultOutOfARoundAndAddsPairs() {
        assertThat(names(round(7)))
                .containsAll(names(Catalogue.all()))
                .hasSize(Catalogue.all().size() + PAIRS);
    }

    @Test
    void findsFaultsAndPairsByName() {
        assertThat(names(Catalogue.named(List.of("scale", "kill-master+switch-to"))))
                .containsExactly("scale", "kill-master+switch-to");
    }

    @Test
    void refusesAPairThatNoFailoverCanSuffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.named(List.of("kill-all-ephemeral+kill-all-durable")))
                .withMessageContaining("kill-all-ephemeral")
                .withMessageContaining("kill-all-durable");
    }

    @Test
    void drawsPairsOfLossesOfAllAndOfWhatIsPlannedToo() {
        List<String> names = names(Catalogue.round(Catalogue.all(), 1000, new Random(7)));

        assertThat(names)
                .anyMatch(name -> name.startsWith("kill-everything-durable+"))
                .anyMatch(name -> name.endsWith("+kill-all-durable"))
                .anyMatch(name -> name.contains("+roll"))
                .anyMatch(name -> name.contains("scale+"));
    }

    @Test
    void refusesANameThatNoFaultHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.named(List.of("no-such-fault")))
                .withMessageContaining("no-such-fault")
                .withMessageContaining("kill-master");
    }

    @Test
    void asksOfAPairWhatEachOfTheTwoNeeds() {
        Fault pair = Catalogue.named(List.of("operator+kill-master")).getFirst();

        assertThat(pair.terms().needs()).containsExactlyInAnyOrder(Ability.OPERATOR, Ability.SIGNALS);
        assertThat(pair.terms().loss()).isEqualTo(Loss.UNSENT);
    }

    @Test
    void givesAPairTheTimeOfBoth() {
        Fault pair = Catalogue.named(List.of("switch-to+delete-replica")).getFirst();

        assertThat(pair.terms().within())
                .isEqualTo(Catalogue.named(List.of("switch-to"))
                        .getFirst()
                        .terms()
                        .within()
                        .multipliedBy(2));
    }

    @Test
    void leavesOutWhatTheSiteCannotDo() {
        assertThat(names(Catalogue.possible(Catalogue.all(), EnumSet.noneOf(Ability.class))))
                .contains("delete-master")
                .doesNotContain("kill-master", "operator");
    }

    @Test
    void isDescribedFaultByFaultInTheGuide() throws Exception {
        String guide = Files.readString(Path.of("docs", "chaos.md"));

        assertThat(Catalogue.all()).allSatisfy(fault -> assertThat(guide).contains("`" + fault.name() + "`"));
    }

    private static List<Fault> round(long seed) {
        return Catalogue.round(Catalogue.all(), PAIRS, new Random(seed));
    }

    private static List<String> names(List<Fault> faults) {
        return faults.stream().map(Fault::name).toList();
    }
}
