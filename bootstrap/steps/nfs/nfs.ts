import type { Step } from '../../plan/step';
import { render } from '../../render/template';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';
import { unit } from '../../resources/unit';
import { liveExports } from './live-exports';
import { wantedExports } from './wanted-exports';

/** Ours; a thread serves one request at a time, and the default of 8 is of a time with one spinning drive (nfs.conf(5), threads). */
const THREADS = 16;

/** Version 4 needs one port, and none of the helpers that version 3 has (nfs.systemd(7)). */
const HELPERS = ['rpcbind.service', 'rpcbind.socket', 'rpc-statd.service'];

/** NFS 4 exports of the datasets. */
export const nfs: Step = {
  name: 'nfs',
  title: 'datasets for the nodes that may mount them, over NFS 4',
  needs: ['zfs-datasets', 'firewall'],
  resources({ lab, node }) {
    const pool = lab.storage?.pool;
    if (!node.storage || pool === undefined) return [];
    const wanted = wantedExports(lab, node);
    const rows = wanted.map(({ path, clients, options }) => ({
      path,
      clients: clients.map((client) => `${client}(${options.join(',')})`).join(' '),
    }));
    const exports = file({ path: '/etc/exports.d/h5b.exports', content: render('host/exports', { rows }) });
    const conf = file({ path: '/etc/nfs.conf.d/h5b.conf', content: render('host/nfs.conf', { threads: `${THREADS}` }) });
    return [
      ...HELPERS.map((name) => unit({ name, state: 'masked' })),
      exports,
      ...configuredUnits([conf], [{ name: 'nfs-server.service' }]),
      liveExports(exports, wanted, `/${pool}`),
    ];
  },
};
