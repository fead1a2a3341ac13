package io.redisoperator.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Random specs of {@code databases.spotahome.com/v1}, the same for the same seed; the field that is wrong goes round. */
public final class SpecDeck {
    private static final int MOST_FIELDS = 6;
    /** Nobody looks at it beside a claim. */
    private static final String EMPTY_DIR = "spec.redis.storage.emptyDir";

    private static final String CLAIM = "spec.redis.storage.persistentVolumeClaim";
    private static final List<FieldValues> FIELDS = new ArrayList<>(FieldValues.sorted());

    private final Random random;
    private int turn;

    public SpecDeck(long seed) {
        this.random = new Random(seed);
    }

    /** The next one: an eighth of them all right, a quarter made of scraps, and the others with one wrong or odd value. */
    public DrawnSpec next() {
        int kind = random.nextInt(8);
        if (kind > 5) {
            return new DrawnSpec(RandomSpecs.next(random), Set.of(), Optional.empty(), false);
        }
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        Set<String> right = new TreeSet<>();
        for (int i = random.nextInt(MOST_FIELDS); i >= 0; i--) {
            FieldValues field = pick(FIELDS);
            field.write(spec, pick(field.right()));
            right.add(field.path());
        }
        if (kind == 0) {
            return new DrawnSpec(spec, right, Optional.empty(), true);
        }
        FieldValues field = FIELDS.get(turn++ % FIELDS.size());
        boolean odd = !field.odd().isEmpty() && random.nextInt(4) == 0;
        JsonNode value = pick(odd ? field.odd() : field.wrong());
        field.write(spec, value);
        right.remove(field.path());
        if (field.path().equals(EMPTY_DIR)) {
            ((ObjectNode) spec.at("/redis/storage")).remove("persistentVolumeClaim");
            right.removeIf(path -> path.startsWith(CLAIM));
        }
        return new DrawnSpec(spec, right, odd ? Optional.empty() : Optional.of(field.path()), !odd);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
