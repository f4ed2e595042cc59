import { controls } from '../../../config/lab';
import type { Step } from '../../plan/step';
import { KINE } from '../../render/k3s-files';
import { render } from '../../render/template';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';
import { mountPointOf, postgresDataset } from '../zfs/wanted-datasets';
import { database } from './database';
import { POSTGRES_VERSION, portIsFree, server } from './server';

const SETTINGS = `/etc/postgresql/${POSTGRES_VERSION}/${KINE}`;

/** The control plane's state, where homelab.yaml keeps it in Postgres: the control nodes may have no disk. */
export const postgres: Step = {
  name: 'postgres',
  title: "the control plane's datastore",
  needs: ['zfs-datasets', 'network', 'firewall'],
  resources({ lab, node, secret }) {
    const pool = lab.storage?.pool;
    if (!node.storage || pool === undefined || lab.cluster.datastore !== 'postgres') return [];
    const owner = 'postgres:postgres';
    const conf = file({
      path: `${SETTINGS}/conf.d/h5b.conf`,
      content: render('host/postgresql.conf', { address: node.address }),
      owner,
    });
    const access = file({
      path: `${SETTINGS}/pg_hba.conf`,
      content: render('host/postgresql-hba', { name: KINE, clients: controls(lab).map(({ address }) => address) }),
      mode: '0640',
      owner,
    });
    return [
      portIsFree(KINE),
      server(KINE, mountPointOf(postgresDataset(pool))),
      ...configuredUnits([conf, access], [{ name: `postgresql@${POSTGRES_VERSION}-${KINE}.service`, startSeconds: 300 }]),
      database(KINE, KINE, secret('postgres/kine')),
    ];
  },
};
