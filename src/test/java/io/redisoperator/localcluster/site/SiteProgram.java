package io.redisoperator.localcluster.site;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A program that works on a site of its own and ends it, also on Ctrl-C. Exits 0 only if all went right.
 *
 * @param options read first; an {@link IllegalArgumentException} says in one line what is wrong with them
 */
public record SiteProgram<O>(Supplier<O> options, Function<LogTail, Site> start, Work<O> work) {
    /** Returns whether all went right. */
    public interface Work<O> {
        boolean on(Site site, O options) throws IOException;
    }

    /** Does not return. */
    public void run() {
        AtomicBoolean ending = new AtomicBoolean();
        boolean right = false;
        LogTail log = LogTail.instead();
        try {
            O read = options.get();
            Site site = start.apply(log);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(site, ending), "site-exit"));
            right = work.on(site, read);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // On Ctrl-C the site ends below the work's feet.
            if (!ending.get()) {
                System.err.println(log.text());
                System.err.println("It went wrong: " + e);
            }
        }
        System.exit(right ? 0 : 1);
    }

    private static void end(Site site, AtomicBoolean ending) {
        ending.set(true);
        site.close();
    }
}
