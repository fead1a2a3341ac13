package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback addresses for pods, a new one for every pod object. Kubelets of one machine start at random places, and an
 * address on which somebody listens already is passed over. All lie within 127.128.0.0 to 127.191.255.255; Services must
 * have theirs elsewhere.
 */
final class PodAddresses {
    private static final int[] PORTS = {6379, 26379, 9121};
    private static final int FIRST_NET = 128;
    private static final int NETS = 64;
    private static final int TRIES = 1000;

    private final Set<String> used = new HashSet<>();
    private final Map<String, String> forced = new HashMap<>();
    private int next = ThreadLocalRandom.current().nextInt(NETS << 16);

    /** Gives the next pod of that name this address, whoever had it before. */
    synchronized void force(String namespace, String pod, String address) {
        forced.put(namespace + "/" + pod, address);
    }

    synchronized String take(String namespace, String pod) {
        String wanted = forced.remove(namespace + "/" + pod);
        if (wanted != null) {
            return wanted;
        }
        for (int i = 0; i < TRIES; i++) {
            next = (next + 1) % (NETS << 16);
            String candidate = "127." + (FIRST_NET + (next >> 16)) + "." + (next >> 8 & 255) + "." + (next & 255);
            int last = next & 255;
            if (last != 0 && last != 255 && isFree(candidate) && used.add(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no free loopback address: something listens on every address of port 6379?");
    }

    private static boolean isFree(String address) {
        for (int port : PORTS) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
