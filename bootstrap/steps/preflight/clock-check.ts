import type { Lab, LabNode } from '../../../config/lab';
import { clockQuery } from '../../facts/clock-fact';
import type { Resource } from '../../plan/resource';
import { check } from '../../resources/check';

/** Ours: certificates and package lists are still taken for valid, and chrony steps the rest away. */
const MOST_SECONDS = 60;

/**
 * The clock against the lab's time servers, which the host itself asks; with none of them, that it is not earlier than the last
 * installed package (an empty battery starts the clock in the past).
 */
export function clockCheck(lab: Lab, node: LabNode): Resource {
  const query = clockQuery(lab.network.ntp.filter((address) => address !== node.address));
  return check({
    name: 'clock',
    queries: [query],
    judge(facts) {
      const { now, lastInstalled, server } = facts.get(query);
      const remedy = 'set it, as root: date -u -s "YYYY-MM-DD hh:mm:ss"; then hwclock --systohc';
      if (server !== undefined) {
        const off = Math.abs(now - server.now);
        if (off <= MOST_SECONDS) return { because: `is within ${MOST_SECONDS} s of ${server.name}` };
        return { because: `is ${off} s ${now < server.now ? 'behind' : 'ahead of'} ${server.name}`, remedy };
      }
      if (now >= lastInstalled) return { because: 'is plausible; no time server of network.ntp answered' };
      const written = new Date(now * 1000).toISOString();
      return { because: `says ${written}, before the last package was installed`, remedy };
    },
  });
}
