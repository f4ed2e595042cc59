import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../../../config/lab';
import type { ClusterLab } from '../harness/cluster-lab';
import type { Sandbox } from '../harness/sandbox';
import { until } from '../harness/until';

const PORT = 8418;
const NAME = 'homelab';

/** Git without what the machine or its user has configured. */
const GIT = ['env', 'GIT_CONFIG_GLOBAL=/dev/null', 'GIT_CONFIG_NOSYSTEM=1', 'git', '-c', 'user.name=lab', '-c', 'user.email=lab'];

/** Where the repository of a lab is served: on the control node, whose certificate is the API server's. */
export const repositoryUrl = (lab: Lab): string => `https://${lab.cluster.apiAddresses[0]}:${PORT}/${NAME}`;

/** A Git repository that is served over HTTPS inside a lab. */
export class LabRepository {
  private constructor(private readonly sandbox: Sandbox) {}

  static async start({ sandbox }: ClusterLab): Promise<LabRepository> {
    const repository = new LabRepository(sandbox);
    mkdirSync(sandbox.outside(`git/${NAME}`), { recursive: true });
    await repository.git('init', '--quiet', '--initial-branch=main');
    const certificate = [sandbox.inside('pki/apiserver.crt'), sandbox.inside('pki/apiserver.key')];
    const script = join(__dirname, 'git-server.js');
    const server = sandbox.start('git-server', [process.execPath, script, sandbox.inside('git'), `${PORT}`, ...certificate]);
    await until('the Git server', 10, () => {
      server.assertRunning();
      return server.log().includes('listening') || undefined;
    });
    return repository;
  }

  /** Commits these files below dist/ and no others. Gives the revision as Flux writes it. */
  async commit(message: string, files: ReadonlyMap<string, string>): Promise<string> {
    const dist = this.sandbox.outside(`git/${NAME}/dist`);
    rmSync(dist, { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(dist, path)), { recursive: true });
      writeFileSync(join(dist, path), text);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return `main@sha1:${(await this.git('rev-parse', 'HEAD')).trim()}`;
  }

  private git(...args: readonly string[]): Promise<string> {
    return this.sandbox.run([...GIT, '-C', this.sandbox.inside(`git/${NAME}`), ...args]);
  }
}
