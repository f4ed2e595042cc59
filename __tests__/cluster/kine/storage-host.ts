import { existsSync, readdirSync } from 'node:fs';
import { Facts } from '../../../bootstrap/facts/facts';
import { postgresQuery } from '../../../bootstrap/facts/postgres-fact';
import type { RunAction } from '../../../bootstrap/plan/action';
import { KINE } from '../../../bootstrap/render/k3s-files';
import { render } from '../../../bootstrap/render/template';
import { Secret } from '../../../bootstrap/secrets/secret';
import { database } from '../../../bootstrap/steps/postgres/database';
import { controls, type Lab } from '../../../config/lab';
import type { LabProcess } from '../harness/lab-process';
import type { Sandbox } from '../harness/sandbox';
import { until } from '../harness/until';
import { NetworkNamespace } from '../network/network-namespace';

const PROGRAMS = '/usr/lib/postgresql';
const CERTIFICATE = '/etc/ssl/certs/ssl-cert-snakeoil.pem';
const SOCKETS = '/var/run/postgresql';

/** Why Postgres cannot run here and what to do about it, or undefined. */
export function tryReasonWithoutPostgres(): string | undefined {
  if (tryPrograms() === undefined) return 'there is no Postgres; run: apt-get install postgresql';
  return existsSync(CERTIFICATE) ? undefined : `there is no ${CERTIFICATE}; run: apt-get install ssl-cert`;
}

/** Of the newest version. */
const tryPrograms = (): string | undefined =>
  existsSync(PROGRAMS)
    ? readdirSync(PROGRAMS)
        .map((version) => `${PROGRAMS}/${version}/bin`)
        .sort()
        .at(-1)
    : undefined;

/** The storage node of a lab as far as Postgres is concerned: this machine's, with the settings and statements of bootstrap. */
export class StorageHost {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly namespace: NetworkNamespace,
    private server: LabProcess,
  ) {}

  /** On the network `lan` of the sandbox, with the address of the node; the role's password is made as apply makes it. */
  static async start(sandbox: Sandbox, lab: Lab, password: string): Promise<StorageHost> {
    const node = lab.nodes.find(({ storage }) => storage);
    if (node === undefined) throw new Error('the lab has no storage node');
    const namespace = await machineOn(sandbox, 'storage', node.address);
    await sandbox.run([
      'sh',
      '-ec',
      `mkdir -p ${sandbox.inside('')} ${SOCKETS}; install -d -o postgres ${sandbox.inside('pg')} ${SOCKETS}`,
    ]);
    const data = sandbox.inside('pg/data');
    const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'];
    const options = ['--locale=C', '--encoding=UTF8', '--data-checksums', '--auth=peer', '--no-sync'];
    await sandbox.run([...asPostgres, `${tryPrograms()}/initdb`, `--pgdata=${data}`, ...options]);
    const clients = controls(lab).map(({ address }) => address);
    sandbox.writeFile('h5b.conf', render('host/postgresql.conf', { address: node.address }));
    sandbox.writeFile('h5b-hba.conf', render('host/postgresql-hba', { name: KINE, clients }));
    await sandbox.run([
      'sh',
      '-ec',
      `cat ${sandbox.inside('h5b.conf')} >>${data}/postgresql.conf
       cat ${sandbox.inside('h5b-hba.conf')} >${data}/pg_hba.conf`,
    ]);
    const host = new StorageHost(sandbox, namespace, await startServer(sandbox, namespace));
    // Twice: a run may be killed before it has said so.
    for (let time = 0; time < 2; time += 1) await host.makeDatabase(password);
    return host;
  }

  /** A power cut, and power again. */
  async restart(): Promise<void> {
    await this.namespace.killAll();
    await this.sandbox.run(['rm', '-f', this.sandbox.inside('pg/data/postmaster.pid')]);
    this.server = await startServer(this.sandbox, this.namespace);
  }

  log(): string {
    return this.server.log();
  }

  private async makeDatabase(password: string): Promise<void> {
    const answer = { code: 0, stdout: `C|17|${KINE}|5432|online|/pool/postgres/17|auto\nEND\n`, stderr: '' };
    const facts = new Facts(new Map([[postgresQuery.key, answer]]));
    const outcome = database(KINE, KINE, new Secret(password)).plan(facts);
    const actions = 'actions' in outcome ? outcome.actions : [];
    for (const { script, input } of actions.filter((action): action is RunAction => action.do === 'run')) {
      const text = input instanceof Secret ? input.reveal() : (input ?? '');
      const { code, stderr } = await this.sandbox.execute(['bash', '-u', '-c', script], { input: text });
      if (code !== 0) throw new Error(`exit ${code} of ${script}: ${stderr}`);
    }
  }
}

/** A machine on the network `lan` of a sandbox. */
export async function machineOn(sandbox: Sandbox, name: string, address: string): Promise<NetworkNamespace> {
  const namespace = await NetworkNamespace.create(sandbox, name);
  await sandbox.run([
    'sh',
    '-ec',
    `ip link add ${name} type veth peer name eth0 netns ${name}
     ip link set ${name} master lan up
     ip -n ${name} address add ${address}/24 dev eth0
     ip -n ${name} link set eth0 up`,
  ]);
  return namespace;
}

async function startServer(sandbox: Sandbox, namespace: NetworkNamespace): Promise<LabProcess> {
  const command = [`${tryPrograms()}/postgres`, '-D', sandbox.inside('pg/data'), '-c', `unix_socket_directories=${SOCKETS}`];
  const server = namespace.start('postgres', ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', ...command]);
  await until(
    'Postgres',
    60,
    async () => {
      server.assertRunning();
      const { code } = await sandbox.execute(['pg_isready', '-q', '-h', SOCKETS]);
      return code === 0 ? true : undefined;
    },
    () => server.log().slice(-500),
  );
  return server;
}
