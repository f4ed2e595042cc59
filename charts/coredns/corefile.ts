import type { Lab } from '../../config/lab';
import { labHosts } from './lab-hosts';
import { DNS_PORT, HEALTH_PORT, METRICS_PORT, READY_PORT } from './ports';

/**
 * The configuration of CoreDNS. What holds while something is down:
 * - the API: names of the cluster are answered from memory, as they were; a server that starts then waits five seconds, serves
 *   everything else and answers SERVFAIL for the cluster's zone until the API is back;
 * - the lab's DNS: answers of the last day are given again. At once, not after a try (`serve_stale … verify`), since a router
 *   that is switched off refuses nothing, and the try takes longer than clients wait.
 */
export const corefile = (lab: Lab): string => `.:${DNS_PORT} {
    errors
    health :${HEALTH_PORT} {
        lameduck 5s
    }
    ready :${READY_PORT}
    prometheus :${METRICS_PORT}
    kubernetes ${lab.cluster.dnsDomain} in-addr.arpa ip6.arpa {
        ttl 30
        fallthrough in-addr.arpa ip6.arpa
    }
    hosts {
${labHosts(lab)
  .map(({ address, name }) => `        ${address} ${name}\n`)
  .join('')}        ttl 60
        fallthrough
    }
    forward . ${lab.network.dns.join(' ')} {
        policy sequential
        max_concurrent 1000
    }
    cache {
        disable success ${lab.cluster.dnsDomain}
        disable denial ${lab.cluster.dnsDomain}
        serve_stale 24h immediate
    }
    bufsize 1232
    loop
    reload
    loadbalance
}
`;
