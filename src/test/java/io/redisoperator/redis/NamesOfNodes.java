package io.redisoperator.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/** Resolves {@code redis_at.<address>} to that address in tests, and leaves every other name to the machine. */
public final class NamesOfNodes extends InetAddressResolverProvider {
    private static final String PREFIX = "redis_at.";

    /** A name that no URI can have. */
    public static String of(String address) {
        return PREFIX + address;
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver machine = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                return host.startsWith(PREFIX)
                        ? Stream.of(InetAddress.getByName(host.substring(PREFIX.length())))
                        : machine.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return machine.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "names of nodes in tests";
    }
}
