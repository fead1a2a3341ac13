package io.redisoperator.localcluster.kubelet;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How this machine lets us make the namespaces of a container: as root directly, as anybody else (or as a root that may
 * not mount) inside a user namespace of our own.
 *
 * @param userNamespace whether a user namespace is needed
 * @param ownProc whether a fresh /proc may be mounted; in some sandboxes only the host's can be shown
 */
record Isolation(boolean userNamespace, boolean ownProc) {
    private static final String SETPRIV = tool("setpriv");
    private static final String UNSHARE = tool("unshare");
    private static final String NSENTER = tool("nsenter");

    /** Tries the ways from the plainest on; fails with what to change on the machine when none works. */
    static Isolation detect() {
        for (boolean user : new boolean[] {false, true}) {
            for (boolean proc : new boolean[] {true, false}) {
                Isolation candidate = new Isolation(user, proc);
                if (candidate.works()) {
                    return candidate;
                }
            }
        }
        throw new IllegalStateException("this machine lets nobody like us make mount namespaces (tried `"
                + String.join(" ", new Isolation(true, false).enter())
                + "`): it must be Linux with util-linux 2.36 or later, and where unprivileged user namespaces are"
                + " restricted, set `sysctl kernel.apparmor_restrict_unprivileged_userns=0` and"
                + " `sysctl user.max_user_namespaces=10000`, or run as root");
    }

    /**
     * The words before a command that starts a container: it becomes process 1 of its own namespaces, and everything
     * in them dies when the thread that started it ends, however it ends.
     */
    List<String> enter() {
        List<String> words = new ArrayList<>(List.of(SETPRIV, "--pdeathsig", "KILL", UNSHARE));
        if (userNamespace) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"));
        return words;
    }

    /** The words before a command that runs it inside the container whose process 1 has this pid on the host. */
    List<String> join(long pid) {
        List<String> words = new ArrayList<>(List.of(NSENTER, "--target", Long.toString(pid)));
        if (userNamespace) {
            words.addAll(List.of("--user", "--preserve-credentials"));
        }
        words.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--root", "--wd"));
        return words;
    }

    /** Whether a container's process may become another user: only a real root has the ids to give away. */
    boolean canChangeUser() {
        return !userNamespace;
    }

    private boolean works() {
        List<String> command = new ArrayList<>(enter());
        if (ownProc) {
            command.add("--mount-proc");
        }
        command.addAll(List.of("sh", "-c", "mount -t tmpfs none /tmp"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The full path, as the environment of a container must not decide which tool sets it up. */
    private static String tool(String name) {
        for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin")) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return name;
    }
}
