package io.redisoperator.localcluster.site;

import io.redisoperator.localcluster.demo.RedisConversation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes increasing numbers through the master Service over several connections that stay open, keeps the acknowledged
 * ones, and compares them with what Redis holds. A connection ends when an answer is overdue or says that this Redis
 * takes no writes; the next is made to whoever the Service names then. An unanswered number is never tried again.
 */
public final class Ledger implements AutoCloseable {
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    /**
     * How much is written.
     *
     * @param connections that write at the same time
     * @param perSecond writes of all of them together, at the most
     */
    public record Rate(int connections, int perSecond) {
        /** What two cores carry beside the clusters themselves. */
        public static final Rate MODEST = new Rate(4, 200);
    }

    private record Write(Chapter chapter, long value) {}

    private final Target target;
    private final Rate rate;
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Chapter, Long> lengths = new LinkedHashMap<>();
    private int chapters;
    private volatile Chapter chapter;
    private volatile boolean ended;

    public Ledger(Target target, Rate rate) {
        this.target = target;
        this.rate = rate;
        this.chapter = next();
    }

    /** Begins to write. */
    public Ledger start() {
        for (int i = 0; i < rate.connections(); i++) {
            writers.add(Thread.ofPlatform().daemon().name("ledger-" + i).start(this::write));
        }
        return this;
    }

    /** Writes of this moment on belong to a new chapter; returns the one that ended. */
    public synchronized Chapter turn() {
        Chapter ended = chapter;
        chapter = next();
        return ended;
    }

    public Chapter chapter() {
        return chapter;
    }

    private synchronized Chapter next() {
        chapters++;
        return new Chapter(keyPrefix(target) + chapters, System.nanoTime());
    }

    /** What the keys of a cluster's ledger begin with; no other cluster may ever hold one. */
    public static String keyPrefix(Target target) {
        return "ledger:" + target.key().name() + ":";
    }

    /** Reads one chapter back from a Redis; what is missing is returned, and given up. */
    public synchronized List<Chapter.Ack> check(Chapter checked, RedisConversation redis) throws IOException {
        List<Chapter.Ack> promised = checked.acks();
        List<Chapter.Ack> lost = checked.lost(promised, read(checked, redis));
        checked.giveUp(lost);
        lengths.put(checked, Long.parseLong(redis.ask("LLEN", checked.key())));
        return lost;
    }

    /** The chapters, of those that were checked, whose lists became shorter since. */
    public synchronized List<Chapter> shrunk(RedisConversation redis) throws IOException {
        List<Chapter> shrunk = new ArrayList<>();
        for (Map.Entry<Chapter, Long> known : lengths.entrySet()) {
            if (Long.parseLong(redis.ask("LLEN", known.getKey().key())) < known.getValue()) {
                shrunk.add(known.getKey());
            }
        }
        return shrunk;
    }

    /** The chapters that were checked once and must still be there. */
    public synchronized List<Chapter> checked() {
        return List.copyOf(lengths.keySet());
    }

    /** Gives up all that was checked: it may be gone, and nobody is to blame. */
    public synchronized void forget() {
        lengths.clear();
    }

    private static Set<Long> read(Chapter chapter, RedisConversation redis) throws IOException {
        String found = redis.ask("LRANGE", chapter.key(), "0", "-1");
        return Stream.of(found.split("\n", -1))
                .filter(line -> !line.isEmpty())
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    private void write() {
        while (!ended) {
            try (RedisConversation redis = target.dialMaster()) {
                while (!ended) {
                    pace();
                    Write write = new Write(chapter, numbers.incrementAndGet());
                    redis.ask("RPUSH", write.chapter().key(), Long.toString(write.value()));
                    acknowledged(write);
                }
            } catch (IOException | RuntimeException unanswered) {
                // Whether it was carried out is not known, so nobody was promised anything.
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    private static synchronized void acknowledged(Write write) {
        write.chapter().acknowledged(new Chapter.Ack(write.value(), System.nanoTime()));
    }

    private void pace() {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() * rate.connections() / rate.perSecond());
    }

    /** Stops writing and waits until the last writes are answered or given up. */
    @Override
    public void close() {
        ended = true;
        for (Thread writer : writers) {
            try {
                writer.join(Duration.ofSeconds(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
