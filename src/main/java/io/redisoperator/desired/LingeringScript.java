package io.redisoperator.desired;

/** How the {@link ShutdownScript} waits for clients of a Redis that is master no more. */
final class LingeringScript {
    static final String TEXT = """
            # Clients come back until every node of Kubernetes has heard of the new master, which kube-proxy tells it once a
            # second. They are refused and dropped here; an address that is gone would swallow what they send. Ends once no
            # write was refused for 2 s.
            linger() {
              latest=$(($(elapsed) + 5))
              if [ "$latest" -gt "$longest" ]; then latest=$longest; fi
              quiet=0
              before=$(refused)
              if [ -z "$before$mastered" ]; then return 0; fi
              while [ "$quiet" -lt 4 ] && [ "$(elapsed)" -lt "$latest" ]; do
                rest 0.5
                now=$(refused)
                if [ "$now" = "$before" ]; then
                  quiet=$((quiet + 1))
                else
                  quiet=0
                  own client kill type normal skipme yes
                fi
                before=$now
              done
            }

            # How many writes were refused for want of a master; none says nothing.
            refused() { own info errorstats | tr -d '\\r' | grep '^errorstat_READONLY:'; }
            """;

    private LingeringScript() {}
}
