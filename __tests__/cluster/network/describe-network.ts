import { spawnSync } from 'node:child_process';
import { describeCluster } from '../harness/describe-cluster';

/** Debian packages of the programs that the tests start, beside those of every cluster lab. */
const PACKAGES: Readonly<Record<string, string>> = {
  nft: 'nftables',
  conntrack: 'conntrack',
  'iptables-restore': 'iptables',
  wg: 'wireguard-tools',
  'wg-quick': 'wireguard-tools',
};

/** Parts of the cluster lab that every network lab runs. */
const PARTS = ['kubernetes', 'etcd', 'kwok', 'metallb', 'network'];

/**
 * Like `describeCluster`, for tests with real packets: skipped visibly where a program is missing, with the command that gets it.
 *
 * @param programs keys of the list above
 */
export function describeNetwork(title: string, programs: readonly string[], tests: () => void): void {
  const missing = programs.filter((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0);
  if (missing.length === 0) {
    describeCluster(title, PARTS, tests);
    return;
  }
  const packages = [...new Set(missing.map((each) => PACKAGES[each] ?? each))].join(' ');
  const reason = `there is no ${missing.join(', no ')}; run: apt-get install ${packages}`;
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  // Not even declared: some make keys with the missing programs.
  test.skip(`${title} (skipped: ${reason})`, () => undefined);
}
